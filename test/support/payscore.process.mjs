import 'reflect-metadata';
import { runPayscore } from '../../libs/payscore-sync/dist/cli/program.js';
import { terminalOf } from '../../libs/payscore-sync/dist/cli/terminal/process-terminal.js';

// Runs one command of the built `payscore` after the other, each with its own folder and environment. To load the program
// takes longer than most of its commands.

process.on('message', async ({ folder, args, environment }) => {
  process.chdir(folder);
  process.env = { PATH: process.env.PATH, ...environment };
  const outcome = { code: null, stdout: '', output: '' };
  const stderr = { write: (text) => (outcome.output += text) };
  const stdout = { write: (text) => (outcome.stdout += text) && stderr.write(text) };
  const terminal = terminalOf({ stdin: process.stdin, stdout, stderr });
  outcome.code = await runPayscore(args, { terminal, environment: process.env });
  process.send(outcome);
});
process.send('ready');
