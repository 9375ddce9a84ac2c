import { SyncEntity, type LedgerSql } from 'nestjs-payscore-sync/ledger';
import { type DataSource, IsNull, Not } from 'typeorm';
import type { Sabotage } from '../options.js';

/** Switches one rule of the ledger off, in this process, to see whether the checker notices. */
export function sabotageLedger(sql: LedgerSql, dataSource: DataSource, sabotage: Sabotage): void {
  SABOTEURS[sabotage](sql, dataSource);
}

const SABOTEURS: Readonly<Record<Sabotage, (sql: LedgerSql, dataSource: DataSource) => void>> = {
  /** Who completes takes the row first, whoever holds it. */
  fence(sql, dataSource) {
    const complete = sql.complete.bind(sql);
    sql.complete = async (rows, deliveries) => {
      const syncs = dataSource.getRepository(SyncEntity);
      for (const { id, token } of rows) await syncs.update({ id }, { leaseToken: token });
      return complete(rows, deliveries);
    };
  },

  /** What is uncertain is made out to be queued just before the claim. */
  ask(sql, dataSource) {
    const claim = sql.claim.bind(sql);
    sql.claim = async (...request) => {
      const syncs = dataSource.getRepository(SyncEntity);
      await syncs.update({ status: 'uncertain', dueAt: Not(IsNull()) }, { status: 'queued' });
      return claim(...request);
    };
  },

  /** Each number is recorded as an order of its own, which nothing goes before. */
  order(sql) {
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
      const rows = await known(manager, keys, isSecondLook);
      return rows.map((row) => {
        const order_key = row.order_key.slice(0, row.order_key.lastIndexOf('~'));
        return { ...row, order_key, settled_at: row.settled_at ?? 0 };
      });
    };
  },
};

/** Every number that a planned order may have, and 0. */
const SEQS = Array.from({ length: 9 }, (_, seq) => seq);
