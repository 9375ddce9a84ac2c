import type { DataSource } from 'typeorm';
import {
  SyncAttemptEntity,
  SyncDatabaseEntity,
  SyncHandlerCallEntity,
  SyncEntity,
  SyncInstitutionEntity,
  SyncNotificationEntity,
} from '../entities/index.js';
import { escapedIndex, escapedPath, type IndexNameOf } from '../entities/index-name.js';

/** Escaped names of tables and indexes with the data source's prefix; tables also with its schema. */
export interface TableNames {
  readonly syncs: string;
  readonly attempts: string;
  readonly handlerCalls: string;
  readonly notifications: string;
  readonly database: string;
  readonly institutions: string;
  readonly syncsIndex: (name: IndexNameOf<'payscore_syncs'>) => string;
  readonly notificationsIndex: (name: IndexNameOf<'payscore_sync_notifications'>) => string;
  readonly handlerCallsIndex: (name: IndexNameOf<'payscore_sync_handler_calls'>) => string;
}

export function tableNames(dataSource: DataSource): TableNames {
  const name = (entity: new () => object) =>
    escapedPath(dataSource, dataSource.getMetadata(entity).tablePath);
  return {
    syncs: name(SyncEntity),
    attempts: name(SyncAttemptEntity),
    handlerCalls: name(SyncHandlerCallEntity),
    notifications: name(SyncNotificationEntity),
    database: name(SyncDatabaseEntity),
    institutions: name(SyncInstitutionEntity),
    syncsIndex: (index) => escapedIndex(dataSource, 'payscore_syncs', index),
    notificationsIndex: (index) => escapedIndex(dataSource, 'payscore_sync_notifications', index),
    handlerCallsIndex: (index) => escapedIndex(dataSource, 'payscore_sync_handler_calls', index),
  };
}
