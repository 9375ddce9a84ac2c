import { errorMessage } from '../../text/error-text.js';
import type { LineLog } from '../../text/line-log.js';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SyncActionEntity, SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { retryOnConflict } from '../gateway/retry-on-conflict.js';
import type { FailoverGuard } from '../failover/failover-guard.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import type { LedgerSql } from '../sql/ledger-sql.js';
import type { SyncReader } from '../reading/sync-reader.js';
import type { PayscoreSyncRecord } from '../records/sync-record.js';
import { isSettled, type PersonAction } from '../states/sync-states.js';
import { type PayscoreActionRecord, toActionRecord } from '../records/action-record.js';
import { callTimes } from './call-times.js';
import type { CallSettings } from './earliest-calls.js';
import { changeBy, type ActionChange } from './action-change.js';
import { type ActionRefusal, decideAction } from './decide-action.js';
import type { ActionInput } from './validate-action.js';
import { type PayscoreSyncDetails, toSyncDetails } from './sync-details.js';
import { viewOf, wrongStatus } from './wrong-status.js';

/**
 * What operators do to syncs. Looks, decides by the rules, and writes only if the row still is what was looked at,
 * together with who did it and why.
 */
export class OperatorActions {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: LedgerSql,
    private readonly failovers: Pick<FailoverGuard, 'assertUnchanged'>,
    private readonly reader: SyncReader,
    private readonly settings: CallSettings,
    private readonly logger: LineLog,
  ) {}

  /**
   * Applies the action in its own transaction and returns the record; null when the scope has no such sync.
   * @throws PayscoreError `PAYSCORE_E_WRONG_STATUS` when the sync does not allow it,
   * `PAYSCORE_E_DATABASE_CHANGED` before possible sends of a failover are marked; nothing changed.
   */
  async act(
    action: PersonAction,
    id: string,
    by: ActionInput,
    scope: LedgerScope,
  ): Promise<PayscoreSyncRecord | null> {
    const work = async (manager: EntityManager) => {
      // Right only if it was never sent, which a restored database does not show.
      if (action === 'cancel') await this.failovers.assertUnchanged(manager);
      const before = await find(manager, id, scope);
      if (!before) return null;
      if (!isAsPlanned(before, by)) throw await refused(manager, action, before, null);
      const after = await this.change(manager, action, before);
      await keep(manager, action, before, after, by);
      return { before, after, record: await this.reader.toRecord(after.sync, manager) };
    };
    const done = await retryOnConflict(() => this.gateway.transaction(work));
    if (!done) return null;
    const { before, after } = done;
    this.logger.log(`Sync ${id}: ${action} by ${by.actor}: ${before.status} -> ${after.sync.status}`);
    if (isSettled(after.sync.status)) await this.advance(before.orderKey);
    return done.record;
  }

  /** A sync with its possible actions; null when the scope has no such sync. */
  details(id: string, scope: LedgerScope): Promise<PayscoreSyncDetails | null> {
    return this.gateway.read(async (manager) => {
      const sync = await find(manager, id, scope);
      return sync && toSyncDetails(sync, await this.reader.toRecord(sync, manager));
    });
  }

  /** The last `limit` actions on a sync, oldest first. */
  async actions(syncId: string, limit: number): Promise<PayscoreActionRecord[]> {
    const query = { where: { syncId }, order: { createdAt: 'DESC', id: 'DESC' }, take: limit } as const;
    const actions = await this.gateway.read((manager) => manager.find(SyncActionEntity, query));
    return actions.reverse().map(toActionRecord);
  }

  private async change(manager: EntityManager, action: PersonAction, sync: SyncEntity): Promise<Changed> {
    const { step, refusal } = decideAction(action, viewOf(sync));
    if (step === null) throw await refused(manager, action, sync, refusal);
    const now = await this.sql.now(manager);
    const times = await callTimes(manager, sync, now, this.settings);
    const isWritten = await writeIfUnchanged(manager, sync, changeBy(step, sync, times), action);
    const current = await manager.findOneByOrFail(SyncEntity, { id: sync.id });
    if (isWritten) return { sync: current, at: now };
    throw await refused(manager, action, current, decideAction(action, viewOf(current)).refusal);
  }

  /** After the commit. The sweep repairs a failure. */
  private async advance(orderKey: string): Promise<void> {
    try {
      await this.sql.advance([orderKey], this.settings.orderGapMs);
    } catch (error) {
      this.logger.error(`The order of a settled sync could not be advanced yet: ${errorMessage(error)}`);
    }
  }
}

interface Changed {
  readonly sync: SyncEntity;
  /** Epoch ms. */
  readonly at: number;
}

function find(manager: EntityManager, id: string, scope: LedgerScope): Promise<SyncEntity | null> {
  const query = manager.createQueryBuilder(SyncEntity, 'sync').where('sync.id = :id', { id });
  return within(query, scope).getOne();
}

function isAsPlanned({ status, attempts }: SyncEntity, { run }: ActionInput): boolean {
  return !run || (run.planned.status === status && run.planned.attempts === attempts);
}

/**
 * The rules again, in the WHERE: a worker or another operator may have come between. `attempts` is part of it,
 * because the times were worked out from them, and so is `notBefore`, which a failover puts off.
 */
async function writeIfUnchanged(
  manager: EntityManager,
  { id, status, maybeSent, attempts, notBefore }: SyncEntity,
  change: ActionChange,
  action: PersonAction,
): Promise<boolean> {
  const { affected } = await manager.update(
    SyncEntity,
    {
      ...{ id, status, maybeSent, attempts, notBefore, leaseToken: IsNull() },
      // A blocked row may be cancelled, whether or not it became the head meanwhile.
      ...(action === 'retry' || action === 'check' ? { head: Not(IsNull()) } : {}),
    },
    change,
  );
  return affected === 1;
}

async function keep(
  manager: EntityManager,
  action: PersonAction,
  before: SyncEntity,
  { sync, at }: Changed,
  { actor, reason, run }: ActionInput,
): Promise<void> {
  const statuses = { fromStatus: before.status, toStatus: sync.status };
  const by = { actor, reason, runDigest: run?.digest ?? null };
  const entry = { id: uuidv7(), syncId: sync.id, action, ...by, ...statuses, createdAt: at };
  await manager.insert(SyncActionEntity, entry);
}

async function refused(
  manager: EntityManager,
  action: PersonAction,
  sync: SyncEntity,
  refusal: ActionRefusal | null,
) {
  const isBehind = refusal === 'behind';
  const front = isBehind ? await manager.findOneBy(SyncEntity, { head: sync.orderKey }) : null;
  return wrongStatus(action, sync, refusal, front?.id ?? null);
}
