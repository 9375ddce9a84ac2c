import { SyncActionEntity } from './sync-action.entity.js';
import { SyncAttemptEntity } from './sync-attempt.entity.js';
import { SyncCredentialEntity } from './sync-credential.entity.js';
import { SyncDatabaseEntity } from './sync-database.entity.js';
import { SyncHandlerCallEntity } from './sync-handler-call.entity.js';
import { SyncInstitutionEntity } from './sync-institution.entity.js';
import { SyncNotificationEntity } from './sync-notification.entity.js';
import { SyncEntity } from './sync.entity.js';

export {
  SyncActionEntity,
  SyncAttemptEntity,
  SyncCredentialEntity,
  SyncDatabaseEntity,
  SyncHandlerCallEntity,
  SyncEntity,
  SyncInstitutionEntity,
  SyncNotificationEntity,
};

/** Every entity of the ledger, for the `entities` of a host's data source. */
export const PAYSCORE_SYNC_ENTITIES = [
  SyncEntity,
  SyncAttemptEntity,
  SyncInstitutionEntity,
  SyncCredentialEntity,
  SyncActionEntity,
  SyncHandlerCallEntity,
  SyncNotificationEntity,
  SyncDatabaseEntity,
];
