import 'reflect-metadata';
import { createProgram } from '../../libs/payscore-sync/dist/cli/program.js';

// Runs one command of the built `payscore` after the other, each with its own folder and environment. To load the program
// takes longer than most of its commands.

class Exited extends Error {}

process.on('message', async ({ folder, args, environment }) => {
  process.chdir(folder);
  process.env = { PATH: process.env.PATH, ...environment };
  process.send(await outcomeOf(args));
});
process.send('ready');

async function outcomeOf(args) {
  const outcome = { code: null, stdout: '', output: '' };
  const { exit } = process;
  const writers = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of writers) {
    stream.write = (chunk, done) => {
      outcome.output += chunk;
      if (stream === process.stdout) outcome.stdout += chunk;
      done?.();
      return true;
    };
  }
  process.exit = (code) => {
    outcome.code = code;
    // As after a real exit, nothing after it is run.
    throw new Exited();
  };
  try {
    await createProgram().parseAsync(['node', 'payscore', ...args]);
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
  } finally {
    process.exit = exit;
    for (const { stream, write } of writers) stream.write = write;
  }
  return outcome;
}
