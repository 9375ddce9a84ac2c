import type { DataSource } from 'typeorm';
import { SyncAttemptEntity, SyncDatabaseEntity, SyncDeliveryEntity, SyncEntity } from '../entities/index.js';

/** Escaped table names with the data source's prefix and schema. */
export interface TableNames {
  readonly syncs: string;
  readonly attempts: string;
  readonly deliveries: string;
  readonly database: string;
}

export function tableNames(dataSource: DataSource): TableNames {
  const name = (entity: new () => object) =>
    dataSource
      .getMetadata(entity)
      .tablePath.split('.')
      .map((part) => dataSource.driver.escape(part))
      .join('.');
  return {
    syncs: name(SyncEntity),
    attempts: name(SyncAttemptEntity),
    deliveries: name(SyncDeliveryEntity),
    database: name(SyncDatabaseEntity),
  };
}
