import 'reflect-metadata';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // Only unexpected errors come here, and the message may contain a secret.
  const { name, code } = error as { name?: string; code?: string };
  process.stderr.write(`payscore stopped: ${[name, code].filter(Boolean).join(' ')}. Please report it.\n`);
  process.exitCode = 1;
}
