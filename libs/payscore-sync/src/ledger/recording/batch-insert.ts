import { type PayscoreSyncRecord, toSyncRecord } from '../records/sync-record.js';
import type { RecordingExecutor, RecordingSql } from '../sql/recording-sql.js';
import type { InsertRow, KnownSync } from '../sql/rows.js';
import { distinctEntries } from './distinct-entries.js';
import type { BatchEntry, InsertBatch } from './insert-batch.js';
import { knownOnceInserted, toInsertRow, toNewRecord } from './insert-row.js';
import { planInsert } from './plan-insert.js';
import { conflicting, mixed, tooMany } from './recording-error.js';

/** Largest number of tries: other transactions may take the head of an order between two tries; more is a bug. */
const MAX_TRIES = 5;

/** Syncs per statement: parameters stay far below a megabyte. */
const CHUNK = 500;

interface Recorded {
  /** Without `blockedBy`. */
  readonly record: PayscoreSyncRecord;
  /** It waits behind another sync of its order. */
  readonly isBehind: boolean;
  readonly isNew: boolean;
}

/** A record of a batch. */
export interface InsertedRecord {
  readonly id: string;
  readonly record: PayscoreSyncRecord;
  /** False: it was there before, or an earlier request of the batch says the same. */
  readonly isNew: boolean;
}

interface NewEntry {
  readonly entry: BatchEntry;
  readonly row: InsertRow;
}

/**
 * Records a batch through a host's transaction: reads, inserts new syncs, and reads again those that another
 * transaction inserted first. Usually two statements for one sync or a chunk.
 */
export class BatchInsert {
  private readonly recorded = new Map<BatchEntry, Recorded>();
  private doubtedUntil = 0;
  /** Id of the first sync, by order. */
  private readonly heads = new Map<string, string>();

  constructor(
    private readonly sql: RecordingSql,
    private readonly executor: RecordingExecutor,
    private readonly batch: InsertBatch,
  ) {}

  /** The records in the order of the batch. */
  async run(): Promise<PayscoreSyncRecord[]> {
    const { entries, entryOf } = distinctEntries(this.batch);
    await this.recordAll(entries);
    if (entries.length === entryOf.length) return entryOf.map((entry) => this.recordOf(entry));
    // A record of its own for each request, also for those that say the same.
    return entryOf.map((entry) => ({ ...this.recordOf(entry) }));
  }

  /** The same, and which of them are new. */
  async runTelling(): Promise<InsertedRecord[]> {
    const { entries, entryOf } = distinctEntries(this.batch);
    await this.recordAll(entries);
    const seen = new Set<BatchEntry>();
    return entryOf.map((entry) => {
      const record = this.recordOf(entry);
      const isNew = this.recorded.get(entry)?.isNew === true && !seen.has(entry);
      seen.add(entry);
      return { id: record.id, record, isNew };
    });
  }

  private async recordAll(entries: readonly BatchEntry[]): Promise<void> {
    let open = (await this.insertFirst(entries)) ? [] : entries;
    for (let tries = 0; open.length > 0; tries += 1) {
      if (tries === MAX_TRIES) throw outrun(open);
      await this.pass(open, tries > 0);
      open = open.filter((entry) => !this.recorded.has(entry));
    }
  }

  /**
   * Records a single sync as the first one of its order in one statement. False: it was not recorded, so the
   * order has to be read.
   */
  private async insertFirst([entry, ...others]: readonly BatchEntry[]): Promise<boolean> {
    // Later ones are seldom the first.
    if (!this.sql.insertFirst || !entry || others.length > 0 || entry.facts.seq > 1) return false;
    const { notBefore, facts } = entry;
    const plan = planInsert({ seq: facts.seq, notBefore }, [], 0, this.batch.settings);
    if (plan.kind !== 'new') return false;
    const row = toInsertRow(entry, plan, this.batch);
    const inserted = await this.sql.insertFirst(this.executor, row);
    if (inserted) {
      this.recorded.set(entry, { record: toNewRecord(row, inserted), isBehind: false, isNew: true });
    }
    return inserted !== null;
  }

  /** Reads all entries before the first write, so that a conflict is found before anything is recorded. */
  private async pass(entries: readonly BatchEntry[], isSecondLook: boolean): Promise<void> {
    const known = await this.look(entries, isSecondLook);
    const added = new Map<string, NewEntry>();
    const existing = new Map<string, BatchEntry>();
    const { settings } = this.batch;
    for (const entry of entries) {
      const { orderKey, notBefore, facts } = entry;
      const order = known.get(orderKey) ?? [];
      const plan = planInsert({ seq: facts.seq, notBefore }, order, this.doubtedUntil, settings);
      if (plan.kind === 'mixed') throw mixed(entry);
      if (plan.kind === 'full') throw tooMany(entry, settings.maxSyncsPerOrder);
      if (plan.kind === 'recorded') {
        existing.set(plan.id, entry);
        continue;
      }
      const row = toInsertRow(entry, plan, this.batch);
      added.set(row.id, { entry, row });
      // The order's next sync waits behind this one.
      order.push(knownOnceInserted(row));
      known.set(orderKey, order);
    }
    await this.match(existing, isSecondLook);
    await this.insert(added);
  }

  private async look(
    entries: readonly BatchEntry[],
    isSecondLook: boolean,
  ): Promise<Map<string, KnownSync[]>> {
    const known = new Map<string, KnownSync[]>();
    for (const keys of chunks([...new Set(entries.map(({ orderKey }) => orderKey))])) {
      const { syncs, doubtedUntil } = await this.sql.known(this.executor, keys, isSecondLook);
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

  /** An existing sync must have the same facts. One that was cancelled meanwhile is read again. */
  private async match(existing: ReadonlyMap<string, BatchEntry>, isSecondLook: boolean): Promise<void> {
    for (const ids of chunks([...existing.keys()])) {
      for (const sync of await this.sql.read(this.executor, ids, isSecondLook)) {
        const entry = existing.get(sync.id);
        if (!entry || sync.status === 'cancelled') continue;
        if (sync.request !== entry.facts.body) throw conflicting(entry, `sync ${sync.id}, ${sync.status}`);
        const isBehind = sync.head === null && sync.settledAt === null;
        this.recorded.set(entry, { record: toSyncRecord(sync, null), isBehind, isNew: false });
      }
    }
  }

  private async insert(added: ReadonlyMap<string, NewEntry>): Promise<void> {
    for (const chunk of chunks([...added.values()])) {
      const rows = chunk.map(({ row }) => row);
      for (const inserted of await this.sql.insert(this.executor, rows)) {
        const own = added.get(inserted.id);
        if (!own) continue;
        const { entry, row } = own;
        const record = toNewRecord(row, inserted);
        this.recorded.set(entry, { record, isBehind: row.head === null, isNew: true });
        if (row.head !== null) this.heads.set(row.head, row.id);
      }
    }
  }

  /** The head is known after all entries are recorded. */
  private recordOf(entry: BatchEntry): PayscoreSyncRecord {
    const { record, isBehind } = this.recorded.get(entry) as Recorded;
    const blockedBy = isBehind ? (this.heads.get(entry.orderKey) ?? null) : null;
    return blockedBy === null ? record : Object.assign(record, { blockedBy });
  }
}

function outrun(entries: readonly BatchEntry[]): Error {
  const orders = entries.slice(0, 3).map(({ facts }) => facts.outOrderNo);
  return new Error(
    `${orders.join(', ')} could not be recorded: the rows of the order changed ${MAX_TRIES} times meanwhile.`,
  );
}

function chunks<T>(list: readonly T[]): readonly T[][] {
  const count = Math.ceil(list.length / CHUNK);
  return Array.from({ length: count }, (_, index) => list.slice(index * CHUNK, (index + 1) * CHUNK));
}
