import 'reflect-metadata';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // Nothing expected comes here, so its message may hold anything: a URL with a password, a key.
  const { name, code } = error as { name?: string; code?: string };
  process.stderr.write(`payscore stopped: ${[name, code].filter(Boolean).join(' ')}. Please report it.\n`);
  process.exitCode = 1;
}
