import type { DataSource } from 'typeorm';
import { SyncEntity } from '../entities/index.js';

export type RawRow = Readonly<Record<string, unknown>>;

/** Turns a raw row into an entity as a repository would, so that every dialect gives the same types. */
export function hydrateSync(dataSource: DataSource, raw: RawRow): SyncEntity {
  const sync = new SyncEntity();
  for (const column of dataSource.getMetadata(SyncEntity).columns) {
    const value: unknown = dataSource.driver.prepareHydratedValue(raw[column.databaseName], column);
    column.setEntityValue(sync, value);
  }
  return sync;
}
