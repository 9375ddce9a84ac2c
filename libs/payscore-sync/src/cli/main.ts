import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { runPayscore } from './program.js';
import { flushed, terminalOf, watchOutput } from './terminal/process-terminal.js';

const { argv, env, stderr } = process;
const toStderr = (text: unknown) => void stderr.write(`${String(text)}\n`);
// The parts of the service log through Nest; stdout is for results.
Logger.overrideLogger({ log: () => undefined, warn: toStderr, error: toStderr });
const lossOf = watchOutput(process);
let code: number;
try {
  code = await runPayscore(argv.slice(2), { terminal: terminalOf(process), environment: env });
} catch (error) {
  // Only unexpected errors come here, and the message may contain a secret.
  const { name, code: reason } = error as { name?: string; code?: string };
  stderr.write(`payscore stopped: ${[name, reason].filter(Boolean).join(' ')}. Please report it.\n`);
  code = 1;
}
await flushed(process);
const loss = lossOf();
if (loss !== null) {
  stderr.write(`error: the result cannot be written: ${loss}\n`);
  code = 2;
}
// A driver that still waits for a database would keep the process alive.
process.exit(code);
