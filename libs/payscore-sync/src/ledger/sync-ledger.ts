import { v7 as uuidv7 } from 'uuid';
import type { DataSource, EntityManager } from 'typeorm';
import { PayscoreError } from '../errors/index.js';
import type { SyncEntity } from './entities/index.js';
import type { LedgerClock } from './ledger-clock.js';
import type { RecordableSync } from './recordable-sync.js';
import type { EventSql } from './sql/event-sql.js';
import { createEventSql, createLedgerSql } from './sql/index.js';
import type { LedgerSql, NewSyncRow } from './sql/ledger-sql.js';

/** Other transactions can take the head of an order between two tries; more than this is a bug, not a race. */
const MAX_TRIES = 5;

/** Records facts, once each. */
export class SyncLedger {
  readonly sql: LedgerSql;
  readonly events: EventSql;

  constructor(dataSource: DataSource, clock: LedgerClock) {
    this.sql = createLedgerSql(dataSource, clock);
    this.events = createEventSql(dataSource, clock);
  }

  /**
   * Records a fact through the host's transaction and answers its row: the new one, or the one that already
   * says the same. Never raises a database error for a duplicate, which would abort a host's PostgreSQL
   * transaction; but at REPEATABLE READ PostgreSQL itself may ask for the transaction to be repeated (40001).
   * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC` when this seq is recorded with other facts,
   * `PAYSCORE_E_MIXED_SEQ` when whole and numbered syncs would mix in one order.
   */
  async record(manager: EntityManager, sync: RecordableSync): Promise<SyncEntity> {
    const row = toRow(sync);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      // After a lost race for the head of the order, another row is known to go first.
      const [inserted] = await this.sql.insert(manager, [{ ...row, behind: tries > 0 }]);
      if (inserted) return inserted;
      const existing = await this.sql.latest(manager, row.order_key, row.seq);
      if (existing && existing.status !== 'cancelled') return sameFactsOrThrow(existing, sync);
      if (await this.sql.hasOtherKind(manager, row.order_key, row.seq)) throw mixedSeq(sync);
    }
    throw new Error(
      `Order ${sync.outOrderNo} could not be recorded: its rows changed ${MAX_TRIES} times meanwhile.`,
    );
  }
}

/** The order all calls are lined up by; `/` cannot occur in any of its parts. */
export function orderKey(institution: string, subMchid: string, outOrderNo: string): string {
  return `${institution}/${subMchid}/${outOrderNo}`;
}

function toRow(sync: RecordableSync): NewSyncRow {
  return {
    id: uuidv7(),
    institution: sync.institution,
    sub_mchid: sync.subMchid,
    out_order_no: sync.outOrderNo,
    order_key: orderKey(sync.institution, sync.subMchid, sync.outOrderNo),
    seq: sync.seq,
    service_id: sync.serviceId,
    request: sync.body,
    paid_at: sync.paidAt,
    paid_amount: sync.paidAmount,
    not_before: sync.notBefore,
    order_gap_ms: sync.orderGapMs,
    trace_parent: null,
    behind: false,
  };
}

function sameFactsOrThrow(existing: SyncEntity, sync: RecordableSync): SyncEntity {
  if (existing.request === sync.body) return existing;
  throw new PayscoreError(
    'PAYSCORE_E_CONFLICTING_SYNC',
    `${name(sync)} is already recorded with other facts (sync ${existing.id}, ${existing.status}). ` +
      'A recorded fact is never changed: cancel that sync if it was not sent yet, or record the further payment under the next seq.',
  );
}

function mixedSeq(sync: RecordableSync): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_MIXED_SEQ',
    sync.seq === 0
      ? `Order ${sync.outOrderNo} already has numbered collections, so it cannot be settled as a whole. Give detail.seq.`
      : `Order ${sync.outOrderNo} is already recorded as a whole, so it takes no numbered collection.`,
  );
}

const name = (sync: RecordableSync) =>
  sync.seq === 0 ? `Order ${sync.outOrderNo}` : `Collection ${sync.seq} of order ${sync.outOrderNo}`;
