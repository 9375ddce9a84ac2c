import type { DataSource, ObjectLiteral } from 'typeorm';
import { SyncEntity } from '../entities/index.js';
import type { InsertedSync, KnownSync } from './ledger-sql.js';

export type RawRow = Readonly<Record<string, unknown>>;

/** Turns a raw row into an entity as a repository would, so that every dialect gives the same types. */
export function hydrate<T extends ObjectLiteral>(
  dataSource: DataSource,
  entity: new () => T,
  raw: RawRow,
): T {
  const made = new entity();
  for (const column of dataSource.getMetadata(entity).columns) {
    const value: unknown = dataSource.driver.prepareHydratedValue(raw[column.databaseName], column);
    column.setEntityValue(made, value);
  }
  return made;
}

export function hydrateSync(dataSource: DataSource, raw: RawRow): SyncEntity {
  return hydrate(dataSource, SyncEntity, raw);
}

/** A row of `known`; drivers give bigint as text or number. */
export function toKnown(raw: RawRow): KnownSync {
  const { settled_at } = raw;
  return { ...(raw as unknown as KnownSync), settled_at: settled_at === null ? null : Number(settled_at) };
}

/** A row of `RETURNING id, due_at, created_at`. */
export function toInserted({ id, due_at, created_at }: RawRow): InsertedSync {
  return { id: String(id), dueAt: due_at === null ? null : Number(due_at), createdAt: Number(created_at) };
}
