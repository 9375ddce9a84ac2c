import { type DataSource, type EntityManager, IsNull, Not } from 'typeorm';
import type { Sabotage } from '../options.js';
import type { Ledger } from './ledger-internals.js';

/** What of a host's ledger can be tampered with. */
export interface Victim {
  readonly ledger: Ledger;
  readonly dataSource: DataSource;
}

/** Switches one rule of the ledger off, in this process, to see whether the checker notices. */
export function sabotageLedger(victim: Victim, sabotage: Sabotage): void {
  SABOTEURS[sabotage](victim);
}

interface SyncRow {
  id: string;
  leaseToken: string | null;
  status: string;
  dueAt: number | null;
}

/** Longer than any campaign, ms. */
const NEVER_MS = 3_600_000;

const SABOTEURS: Readonly<Record<Sabotage, (victim: Victim) => void>> = {
  /** Who completes takes the row first, whoever holds it. */
  fence({ ledger: { sql }, dataSource }) {
    const complete = sql.complete.bind(sql);
    sql.complete = async (rows, ...rest) => {
      const syncs = dataSource.getRepository<SyncRow>('SyncEntity');
      for (const { id, token } of rows) await syncs.update({ id }, { leaseToken: token });
      return complete(rows, ...rest);
    };
  },

  /** What is uncertain is made out to be queued just before the claim. */
  ask({ ledger: { sql }, dataSource }) {
    const claim = sql.claim.bind(sql);
    sql.claim = async (...request) => {
      const syncs = dataSource.getRepository<SyncRow>('SyncEntity');
      await syncs.update({ status: 'uncertain', dueAt: Not(IsNull()) }, { status: 'queued' });
      return claim(...request);
    };
  },

  /** Each number is recorded as an order of its own, which nothing goes before. */
  order({ ledger: { sql } }) {
    const apart = (orderKey: string, seq: number) => `${orderKey}~${seq}`;
    const [insert, known] = [sql.insert.bind(sql), sql.known.bind(sql)];
    sql.insert = (manager, rows) =>
      insert(
        manager,
        rows.map((row) => {
          const order_key = apart(row.order_key, row.seq);
          return { ...row, order_key, head: order_key };
        }),
      );
    sql.known = async (manager, orderKeys, isSecondLook) => {
      const keys = orderKeys.flatMap((orderKey) => SEQS.map((seq) => apart(orderKey, seq)));
      const { syncs, doubtedUntil } = await known(manager, keys, isSecondLook);
      const together = syncs.map((row) => {
        const order_key = row.order_key.slice(0, row.order_key.lastIndexOf('~'));
        return { ...row, order_key, settled_at: row.settled_at ?? 0 };
      });
      return { syncs: together, doubtedUntil };
    };
  },

  /** Nothing that is asked of the database is ever given up, whatever whoever asks can wait for. */
  deadline({ ledger: { gateway } }) {
    // The gateway cuts every wish for time down to this.
    Object.assign(gateway, { timeoutMs: NEVER_MS });
    const [read, run] = [gateway.read.bind(gateway), gateway.run.bind(gateway)];
    const transaction = gateway.transaction.bind(gateway);
    const forever = { deadlineMs: NEVER_MS };
    gateway.read = (work) => read(work, forever);
    gateway.run = (work) => run(work, forever);
    gateway.transaction = (work) => transaction(work, forever);
  },

  replica({ ledger: { gateway }, dataSource }) {
    gateway.read = async <T>(work: (manager: EntityManager) => Promise<T>): Promise<T> => {
      const runner = dataSource.createQueryRunner('slave');
      try {
        return await work(runner.manager);
      } finally {
        await runner.release();
      }
    };
  },

  /** Nothing is marked as possibly sent before the new server is trusted. */
  recheck({ ledger: { failover } }) {
    failover.doubt = () => Promise.resolve({ count: 0, after: null });
    failover.suspect = () => failover.now();
  },

  /** The remote sees to it. */
  neutral: () => undefined,

  turns({ ledger: { sql } }) {
    sql.whoseTurn = () => Promise.resolve([]);
  },

  /** The worker's own server sees to it. */
  'hang-ups': () => undefined,
};

/** Every number that a planned order may have, and 0. */
const SEQS = Array.from({ length: 9 }, (_, seq) => seq);
