import { startRemote } from './remote/remote.mjs';
import { writeDocument } from './shared/document.mjs';
import { describeMachine } from './shared/machine.mjs';
import { writeMeasured } from './shared/measured.mjs';
import { table } from './shared/format.mjs';
import { targetRow } from './shared/targets.mjs';

/**
 * Runs the questions one after the other and tells what came of them.
 *
 * @param {import('./shared/options.mjs').Options} options
 */
export async function runAll({ full, json, only, command }) {
  const about = {
    command,
    mode: full ? 'full' : 'short',
    date: new Date().toISOString().slice(0, 10),
    machine: await describeMachine(),
  };
  const progress = (text) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
  const remote = await startRemote();
  const results = {};
  for (const question of only) {
    const { run } = await import(`./questions/${question}.mjs`);
    const startedAt = performance.now();
    results[question] = await run({ full, remote, progress });
    progress(`${question}: done in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
  await remote.stop();
  if (json) {
    console.log(JSON.stringify({ ...about, results }, null, 2));
    return;
  }
  for (const { sections } of Object.values(results)) console.log(`${sections.join('\n\n')}\n`);
  const targets = Object.values(results).flatMap((result) => result.targets);
  if (targets.length > 0) console.log(table(['', 'target', 'measured', 'met'], targets.map(targetRow)));
  await writeDocument(about, results);
  writeMeasured(about, results);
}
