import { ConfigurationError, type Environment } from 'nestjs-payscore-sync';
import { readText } from './environment.js';

/** `PAYSCORE_WORKER`: whether this process delivers, or records and reads alone. @throws ConfigurationError */
export function readWorker(environment: Environment): boolean {
  const worker = readText(environment, 'PAYSCORE_WORKER') ?? '1';
  if (worker === '0' || worker === '1') return worker === '1';
  const remedy = 'Give 0 to record and read only, or leave it out to deliver too.';
  throw new ConfigurationError([{ field: 'PAYSCORE_WORKER', message: 'is neither 0 nor 1.', remedy }]);
}
