import { constants } from 'node:os';
import { openConsole } from './console.js';
import { Scaffold } from './scaffold.js';
import { play, SCENES } from './scenes.js';
import { setStage } from './stage.js';
import { timeline } from './timeline.js';

/**
 * Plays five offline payments against the simulator, each a process of its own, and shows what came of them. With
 * `--console` it opens the operators' console on a shop with an order in every state, and stays.
 */
const scaffold = new Scaffold();
// `on`, not `once`: a terminal and npm may each pass the same signal on, and the second must not cut the first short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void scaffold.strike().then(() => process.exit(128 + constants.signals[signal])));
}
try {
  if (process.argv.includes('--console')) {
    await openConsole(scaffold);
    await scaffold.whenStruck;
  } else await playScenes();
} catch (error) {
  // After a signal everything breaks off; that is no failure to tell of.
  if (!scaffold.isStruck) throw error;
} finally {
  await scaffold.strike();
}

interface Notifications {
  readonly items: readonly {
    readonly type: string;
    readonly outOrderNo: string;
    readonly status: number | null;
  }[];
}

async function playScenes(): Promise<void> {
  const stage = await setStage(scaffold);
  const endings = await Promise.all(SCENES.map(async (scene) => ({ scene, sync: await play(scene, stage) })));
  console.log(`\n${timeline(endings.map(({ sync }) => sync))}\n`);
  for (const { scene, sync } of endings) {
    console.log(`${sync.status.padEnd(12)}${sync.outOrderNo}: ${scene.title}`);
    if (sync.remedy) console.log(`            ${sync.remedy} On-line transaction: ${sync.transactionId}`);
    if (sync.status !== scene.ends) process.exitCode = 1;
  }
  const { items } = await stage.wechatpay.call<Notifications>('GET', '/notifications');
  for (const { type, outOrderNo, status } of items) {
    console.log(`notified    ${outOrderNo}: ${type}, answered with ${status}`);
  }
  console.log(
    process.exitCode ? '\nNot every order ended as it should.' : '\nEvery order ended as it should.',
  );
}
