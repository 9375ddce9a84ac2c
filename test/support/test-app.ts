import type { INestApplication, ModuleMetadata, Provider } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RecordingLogger } from './recording-logger.js';
import type { TestDatabase } from './test-database.js';
import { withLedger } from './with-ledger.js';

type Imports = NonNullable<ModuleMetadata['imports']>;

export interface AppSettings {
  readonly providers?: readonly Provider[];
  readonly controllers?: NonNullable<ModuleMetadata['controllers']>;
  /** Default: Express. */
  readonly adapter?: AbstractHttpAdapter;
  readonly configure?: (app: INestApplication) => void;
  readonly logger?: RecordingLogger;
}

/**
 * A host's connection to a database, with the module's tables.
 *
 * @param more options of the data source, e.g. a logger
 */
export function databaseModule(database: TestDatabase, name?: string, more: object = {}) {
  const named = name === undefined ? {} : { name };
  return TypeOrmModule.forRoot({
    ...withLedger(database, { ...more, migrationsRun: true }),
    ...{ ...named, retryAttempts: 0 },
  });
}

/** Where an app listens from now on. */
export async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

/** A host app made of these modules, started but not listening. */
export async function startApp(imports: Imports, settings: AppSettings = {}): Promise<INestApplication> {
  const { providers = [], controllers = [], adapter, configure, logger = new RecordingLogger() } = settings;
  const testing = await Test.createTestingModule({ imports, providers: [...providers], controllers })
    .setLogger(logger)
    .compile();
  const app = adapter ? testing.createNestApplication(adapter) : testing.createNestApplication();
  configure?.(app);
  try {
    await app.init();
  } catch (error) {
    // A host that does not start leaves nothing behind: neither connections, nor the loop of its handlers.
    await app.close();
    throw error;
  }
  return app;
}
