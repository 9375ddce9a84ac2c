import type { EntityManager } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';
import type { RecordableSync } from './recordable-sync.js';
import type { FreshSyncRow, KnownSync, LedgerSql } from '../sql/ledger-sql.js';
import { type PayscoreSyncRecord, toSyncRecord } from '../records/sync-record.js';
import { distinctEntries, type BatchEntry } from './batch-entry.js';
import { knownOnceInserted, newSync, toFreshRow } from './new-sync.js';
import { conflicting, mixed, tooMany } from './recording-error.js';
import { planInsert } from './plan-insert.js';

/** Other transactions can take the head of an order between two tries; more than this is a bug, not a race. */
const MAX_TRIES = 5;

/** Facts per statement: parameters stay far below a megabyte. */
const CHUNK = 500;

/**
 * Records facts through a host's transaction: looks, inserts what is new, and looks again at what another
 * transaction was quicker with. Two statements as a rule, for one fact as for a chunk of them.
 */
export class Recorder {
  private readonly rows = new Map<BatchEntry, SyncEntity>();
  private doubtedUntil = 0;
  /** Id of the sync that goes first, by order. */
  private readonly heads = new Map<string, string>();

  constructor(
    private readonly sql: LedgerSql,
    private readonly manager: EntityManager,
  ) {}

  /** The records in the order of `syncs`. @param isBatch whether errors are to name an index */
  async record(syncs: readonly RecordableSync[], isBatch: boolean): Promise<PayscoreSyncRecord[]> {
    const { facts, factOf } = distinctEntries(syncs, isBatch);
    let open = facts;
    for (let tries = 0; open.length > 0; tries += 1) {
      if (tries === MAX_TRIES) throw restless(open);
      await this.pass(open, tries > 0);
      open = open.filter((fact) => !this.rows.has(fact));
    }
    return factOf.map((fact) => this.recordOf(this.rows.get(fact) as SyncEntity));
  }

  /** Looks at every fact before it writes any, so that a conflict is told while nothing is recorded yet. */
  private async pass(facts: readonly BatchEntry[], isSecondLook: boolean): Promise<void> {
    const known = await this.look(facts, isSecondLook);
    const fresh: { fact: BatchEntry; row: FreshSyncRow }[] = [];
    const recorded = new Map<string, BatchEntry>();
    for (const fact of facts) {
      const { row } = fact;
      const order = known.get(row.order_key) ?? [];
      const standing = planInsert(row, order, this.doubtedUntil, fact.sync.maxSyncsPerOrder);
      if (standing.kind === 'mixed') throw mixed(fact.sync, fact.index);
      if (standing.kind === 'full') throw tooMany(fact.sync, fact.index);
      if (standing.kind === 'recorded') {
        recorded.set(standing.id, fact);
        continue;
      }
      const added = toFreshRow(row, standing);
      fresh.push({ fact, row: added });
      // The next fact of the order goes behind this one.
      order.push(knownOnceInserted(added));
      known.set(row.order_key, order);
    }
    await this.match(recorded, isSecondLook);
    for (const chunk of chunks(fresh)) await this.insert(chunk);
  }

  private async look(facts: readonly BatchEntry[], isSecondLook: boolean): Promise<Map<string, KnownSync[]>> {
    const known = new Map<string, KnownSync[]>();
    const keys = [...new Set(facts.map(({ row }) => row.order_key))];
    for (const chunk of chunks(keys)) {
      const { syncs, doubtedUntil } = await this.sql.known(this.manager, chunk, isSecondLook);
      this.doubtedUntil = doubtedUntil;
      for (const sync of syncs) {
        const others = known.get(sync.order_key);
        if (others) others.push(sync);
        else known.set(sync.order_key, [sync]);
        if (sync.head !== null) this.heads.set(sync.order_key, sync.id);
      }
    }
    return known;
  }

  /** What is recorded already must say the same. One that was cancelled meanwhile is looked at again. */
  private async match(recorded: ReadonlyMap<string, BatchEntry>, isSecondLook: boolean): Promise<void> {
    for (const ids of chunks([...recorded.keys()])) {
      for (const existing of await this.sql.read(this.manager, ids, isSecondLook)) {
        const fact = recorded.get(existing.id);
        if (!fact || existing.status === 'cancelled') continue;
        const { sync, index } = fact;
        if (existing.request !== sync.body) {
          throw conflicting(sync, `sync ${existing.id}, ${existing.status}`, index);
        }
        this.rows.set(fact, existing);
      }
    }
  }

  private async insert(fresh: readonly { fact: BatchEntry; row: FreshSyncRow }[]): Promise<void> {
    const rows = fresh.map(({ row }) => row);
    const inserted = await this.sql.insert(this.manager, rows);
    const byId = new Map(inserted.map((one) => [one.id, one]));
    for (const { fact, row } of fresh) {
      const own = byId.get(row.id);
      if (!own) continue;
      this.rows.set(fact, newSync(row, own));
      if (row.head !== null) this.heads.set(row.head, row.id);
    }
  }

  private recordOf(sync: SyncEntity): PayscoreSyncRecord {
    const isBehind = sync.head === null && sync.settledAt === null;
    return toSyncRecord(sync, isBehind ? (this.heads.get(sync.orderKey) ?? null) : null);
  }
}

function restless(facts: readonly BatchEntry[]): Error {
  const orders = facts.slice(0, 3).map(({ sync }) => sync.outOrderNo);
  return new Error(
    `${orders.join(', ')} could not be recorded: the rows of the order changed ${MAX_TRIES} times meanwhile.`,
  );
}

function chunks<T>(list: readonly T[]): readonly T[][] {
  const count = Math.ceil(list.length / CHUNK);
  return Array.from({ length: count }, (_, index) => list.slice(index * CHUNK, (index + 1) * CHUNK));
}
