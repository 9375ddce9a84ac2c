import type { Institutions } from '../api/institution.js';
import type { DispatchBell } from './bell/index.js';
import type { FailoverGuard, InstitutionStateStore, LedgerSql } from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import type { AttemptPruner } from './maintenance/attempt-pruner.js';
import type { HostHandlers } from './policy/index.js';

/** What delivery works with, the same for all institutions of a process. */
export interface DeliveryPorts {
  readonly sql: LedgerSql;
  readonly states: InstitutionStateStore;
  readonly failovers: Pick<FailoverGuard, 'checkAfterEmptyClaim'>;
  readonly institutions: Institutions;
  readonly handlers: HostHandlers;
  readonly telemetry: PayscoreTelemetry;
  /** Hears of every sync that this process wrote. */
  readonly watcher: { written(syncId: string): void };
  readonly pruner: Pick<AttemptPruner, 'written'>;
  /** Rung when there may be something new to claim, or room for it. */
  readonly bell: Pick<DispatchBell, 'ring'>;
}
