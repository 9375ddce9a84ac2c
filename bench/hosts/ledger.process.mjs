import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { serve } from '../shared/child.mjs';
import { completed } from '../shared/completed.mjs';
import { internalsOf } from '../shared/internals.mjs';
import { fillLedger } from '../shared/fill-ledger.mjs';
import { createHost } from './host.mjs';

const LEASE_MS = 60_000;

/** The ledger's claims, completions and reads on one database, without any call between them. */
serve(async ({ database, credentials, baseUrl }) => {
  const { app, dataSource, payscore } = await createHost({
    database,
    credentials,
    baseUrl,
    extras: { worker: false },
  });
  await app.init();
  const { sql, states } = internalsOf(app, 'Ledger');
  const institution = credentials.mchid;

  const usEach = async (times, work) => {
    const startedAt = performance.now();
    for (let index = 0; index < times; index += 1) await work(index);
    return ((performance.now() - startedAt) / times) * 1000;
  };

  /** Whose turn it is, looked up as a claim under a backlog does. */
  const nextTurn = async (size) => {
    await states.lastTurn(institution, 'queued');
    const due = await sql.whoseTurn(institution, 'queued', '', 64);
    const subMchids = due.map(({ subMchid }) => subMchid);
    return { status: 'queued', subMchids, each: Math.floor(size / subMchids.length) };
  };

  return {
    fill: (rows) => fillLedger(dataSource, institution, rows),
    /** What the ledger takes on the disk with its indexes, bytes. */
    async bytes() {
      const [row] = await dataSource.query(
        `SELECT pg_total_relation_size('payscore_syncs') + pg_total_relation_size('payscore_sync_attempts') AS bytes`,
      );
      return Number(row.bytes);
    },
    /** Claims and completes `batches` times `size` rows, as under a backlog when `inTurn`; µs per row. */
    async cycle({ batches, size, inTurn = false }) {
      const us = await usEach(batches, async () => {
        const token = randomUUID();
        const turn = inTurn ? await nextTurn(size) : undefined;
        const { syncs } = await sql.claim(institution, size, LEASE_MS, token, turn);
        if (syncs.length !== size) throw new Error(`Only ${syncs.length} rows were due.`);
        const rows = syncs.map((sync) => completed(sync, token));
        const written = await sql.complete(rows, []);
        if (written.size !== size) throw new Error(`Only ${written.size} rows were written.`);
      });
      return us / size;
    },
    /** The first page of all, of one status, and one far down; µs each. */
    async list({ times }) {
      const { nextCursor } = await payscore.list({ status: 'synced', limit: 200 });
      return usEach(times, async (index) => {
        await payscore.list([{}, { status: 'synced' }, { status: 'synced', cursor: nextCursor }][index % 3]);
      });
    },
    /** All syncs of one order, anywhere among the settled; µs each. */
    search: ({ times, settled }) =>
      usEach(times, async () => {
        const orderNo = `PAID${1 + Math.floor(Math.random() * settled)}`;
        const found = await payscore.findByOrder(orderNo);
        if (found.length !== 1) throw new Error(`${found.length} syncs of ${orderNo}.`);
      }),
    close: () => app.close(),
  };
});
