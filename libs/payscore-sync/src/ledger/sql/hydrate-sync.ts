import type { DataSource, ObjectLiteral } from 'typeorm';
import { SyncEntity } from '../entities/index.js';
import type { InsertedSync, KnownOrders, KnownSync } from './ledger-sql.js';

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

/** The rows of `known`: syncs, and one without an id after a failover; drivers give bigint as text or number. */
export function toKnown(rows: readonly RawRow[]): KnownOrders {
  const syncs: KnownSync[] = [];
  let doubtedUntil = 0;
  for (const raw of rows) {
    const { id, order_key, seq, status, settled_at, head } = raw as unknown as KnownSync;
    if (raw['doubted_until'] !== null) doubtedUntil = Number(raw['doubted_until']);
    else
      syncs.push({
        id,
        order_key,
        seq: Number(seq),
        status,
        settled_at: settled_at === null ? null : Number(settled_at),
        head,
      });
  }
  return { syncs, doubtedUntil };
}

/** A row of `RETURNING id, due_at, created_at`. */
export function toInserted({ id, due_at, created_at }: RawRow): InsertedSync {
  return { id: String(id), dueAt: due_at === null ? null : Number(due_at), createdAt: Number(created_at) };
}
