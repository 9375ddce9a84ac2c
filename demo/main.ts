import { play, SCENES } from './scenes.js';
import { setStage } from './stage.js';
import { timeline } from './timeline.js';

/** Plays four offline payments against the simulator, each a process of its own, and shows what came of them. */
const stage = await setStage();
process.once('SIGINT', () => void stage.strike().then(() => process.exit(130)));
try {
  const endings = await Promise.all(SCENES.map(async (scene) => ({ scene, sync: await play(scene, stage) })));
  console.log(`\n${timeline(endings.map(({ sync }) => sync))}\n`);
  for (const { scene, sync } of endings) {
    console.log(`${sync.status.padEnd(12)}${sync.outOrderNo}: ${scene.title}`);
    if (sync.remedy) console.log(`            ${sync.remedy} On-line transaction: ${sync.transactionId}`);
    if (sync.status !== scene.ends) process.exitCode = 1;
  }
  console.log(
    process.exitCode ? '\nNot every order ended as it should.' : '\nEvery order ended as it should.',
  );
} finally {
  await stage.strike();
}
