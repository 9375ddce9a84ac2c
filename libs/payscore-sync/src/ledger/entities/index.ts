import { SyncActionEntity } from './sync-action.entity.js';
import { SyncAttemptEntity } from './sync-attempt.entity.js';
import { SyncCredentialEntity } from './sync-credential.entity.js';
import { SyncDatabaseEntity } from './sync-database.entity.js';
import { SyncDeliveryEntity } from './sync-delivery.entity.js';
import { SyncLaneEntity } from './sync-lane.entity.js';
import { SyncEntity } from './sync.entity.js';

export {
  SyncActionEntity,
  SyncAttemptEntity,
  SyncCredentialEntity,
  SyncDatabaseEntity,
  SyncDeliveryEntity,
  SyncEntity,
  SyncLaneEntity,
};

/** Every entity of the ledger, for the `entities` of a host's data source. */
export const PAYSCORE_SYNC_ENTITIES = [
  SyncEntity,
  SyncAttemptEntity,
  SyncLaneEntity,
  SyncCredentialEntity,
  SyncActionEntity,
  SyncDeliveryEntity,
  SyncDatabaseEntity,
];
