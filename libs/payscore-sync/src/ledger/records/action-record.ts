import type { SyncActionEntity } from '../entities/index.js';
import type { SyncStatus, PersonAction } from '../states/sync-states.js';

/** What an operator did to a sync, as callers see it. */
export interface PayscoreActionRecord {
  /** UUIDv7. */
  readonly id: string;
  readonly action: PersonAction;
  readonly actor: string;
  readonly reason: string | null;
  readonly fromStatus: SyncStatus;
  readonly toStatus: SyncStatus;
  readonly createdAt: Date;
}

export function toActionRecord(entity: SyncActionEntity): PayscoreActionRecord {
  const { id, action, actor, reason, fromStatus, toStatus, createdAt } = entity;
  return { id, action, actor, reason, fromStatus, toStatus, createdAt: new Date(createdAt) };
}
