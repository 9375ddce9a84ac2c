import { TypeOrmModule } from '@nestjs/typeorm';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from '../../src/index.js';

/** A host's connection to an SQLite database in memory, with the module's tables. */
export const memoryDatabase = (more: object = {}) =>
  TypeOrmModule.forRoot({
    ...{ type: 'better-sqlite3', database: ':memory:', entities: [...PAYSCORE_SYNC_ENTITIES] },
    ...{ migrations: [...PAYSCORE_SYNC_MIGRATIONS], migrationsRun: true },
    ...more,
  });
