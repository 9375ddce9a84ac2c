import {
  ConfigurationError,
  databaseFromEnvironment,
  type DatabaseSettings,
  type Environment,
  optionsFromEnvironment,
  type PayscoreProblem,
  type PayscoreSyncOptions,
} from 'nestjs-payscore-sync';
import type { KnownCaller } from '../auth/caller.js';
import { readCallers } from './read-callers.js';
import { readRedis } from './read-redis.js';
import { readServer, type ServerSettings } from './read-server.js';
import { readWorker } from './read-worker.js';

/** Everything this service is told by its environment. */
export interface Settings {
  readonly server: ServerSettings;
  readonly database: DatabaseSettings;
  readonly callers: readonly KnownCaller[];
  readonly payscore: PayscoreSyncOptions;
  /** False: another process delivers. */
  readonly worker: boolean;
  /** URL of the Redis that tells workers of due syncs; null: none. */
  readonly redisUrl: string | null;
}

/**
 * Reads and checks the whole environment, so that one start shows every mistake.
 * @throws ConfigurationError with every problem, naming variables; no value of a secret is in it.
 */
export function readSettings(environment: Environment): Settings {
  const problems: PayscoreProblem[] = [];
  const collect = <T>(read: (environment: Environment) => T): T | undefined => {
    try {
      return read(environment);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };

  const server = collect(readServer);
  const database = collect(databaseFromEnvironment);
  const callers = collect(readCallers);
  const payscore = collect(optionsFromEnvironment);
  const worker = collect(readWorker);
  const redisUrl = collect(readRedis);
  if (!server || !database || !callers || !payscore || worker === undefined || redisUrl === undefined) {
    throw new ConfigurationError(problems, 'The environment is not valid');
  }
  return { server, database, callers, payscore, worker, redisUrl };
}
