import 'reflect-metadata';
import { runInTransaction } from 'nestjs-payscore-sync';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPayscore } from '../../libs/payscore-sync/dist/cli/program.js';
import { serve } from '../shared/child.mjs';
import { watchMemory } from '../shared/memory-peak.mjs';
import { SERVICE_ID, SUB_MCHID, syncRequest } from '../shared/orders.mjs';
import { createHost } from './host.mjs';

const BATCH = 500;
const HEADER = 'out_order_no,sub_mchid,service_id,seq,paid_time,paid_amount';

/** The same lines as `enqueueMany` by hand and as `payscore record`, and a book beside a ledger of its size. */
serve(async ({ database, credentials, baseUrl }) => {
  const { app, dataSource, payscore } = await createHost({
    database,
    credentials,
    baseUrl,
    extras: { worker: false },
  });
  await app.init();
  const folder = mkdtempSync(join(tmpdir(), 'payscore-cash-book-'));
  const memory = watchMemory();
  const environment = {
    DATABASE_URL: database.url,
    PAYSCORE_MCHID: credentials.mchid,
    PAYSCORE_MERCHANT_SERIAL_NO: credentials.serialNo,
    PAYSCORE_MERCHANT_PRIVATE_KEY: credentials.merchantPrivateKey,
    PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: credentials.platformKeyId,
    PAYSCORE_WECHATPAY_PUBLIC_KEY: credentials.platformPublicKey,
  };
  const china = (at) => `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  const paidAt = Math.floor((Date.now() - 86_400_000) / 1000) * 1000;
  let books = 0;

  /** @param {(index: number) => string | null} lineOf null: no line */
  async function write(name, count, lineOf) {
    const path = join(folder, name);
    const file = createWriteStream(path);
    file.write(`${HEADER}\n`);
    for (let index = 1; index <= count; index += 1) {
      const line = lineOf(index);
      if (line !== null && !file.write(`${line}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'finish');
    return path;
  }

  async function payscoreCommand(...args) {
    let stdout = '';
    const terminal = {
      print: (text) => (stdout += text),
      tell: (text) => console.error(text),
      isInteractive: false,
      confirm: async () => false,
      progress: () => ({ update: () => undefined, stop: () => undefined }),
    };
    await runPayscore([...args, '--json'], { terminal, environment, folder });
    return JSON.parse(stdout);
  }

  async function measured(work) {
    globalThis.gc?.();
    memory.takeMib();
    const beforeMib = memory.nowMib();
    const startedAt = performance.now();
    const result = await work();
    return { result, ms: performance.now() - startedAt, peakMib: memory.takeMib(), beforeMib };
  }

  return {
    async byHand({ count }) {
      const prefix = `H${(books += 1)}-`;
      const { ms } = await measured(async () => {
        for (let start = 0; start < count; start += BATCH) {
          const size = Math.min(BATCH, count - start);
          const requests = Array.from({ length: size }, (_, index) =>
            syncRequest(`${prefix}${start + index}`),
          );
          await runInTransaction(dataSource, (manager) => payscore.enqueueMany(requests, { manager }));
        }
      });
      return { perSecond: (count / ms) * 1000 };
    },
    async record({ count }) {
      const prefix = `R${(books += 1)}-`;
      const path = await write('record.csv', count, (index) =>
        [`${prefix}${index}`, SUB_MCHID, SERVICE_ID, 1, china(paidAt), 12_800].join(','),
      );
      const { result, ms, peakMib, beforeMib } = await measured(() => payscoreCommand('record', path));
      if (result.outcomes.recorded !== count) throw new Error(`Recorded: ${JSON.stringify(result.outcomes)}`);
      return { perSecond: (count / ms) * 1000, grewMib: Math.max(0, peakMib - beforeMib) };
    },
    /** Synced rows, made by the database, with ids of the time they were paid. */
    async fill({ rows }) {
      const columns = {
        id: `substr(lpad(to_hex(${paidAt} + i / 1000), 12, '0'), 1, 8) || '-' || substr(lpad(to_hex(${paidAt} + i / 1000), 12, '0'), 9) || '-7' || lpad(to_hex(i % 4096), 3, '0') || '-8000-' || substr(md5('' || i), 1, 12)`,
        ...{
          institution: `'${credentials.mchid}'`,
          sub_mchid: `'${SUB_MCHID}'`,
          out_order_no: `'PAID' || i`,
        },
        order_key: `'${credentials.mchid}/PAID' || i || '/${SUB_MCHID}'`,
        ...{ seq: '1', revision: '1', service_id: `'${SERVICE_ID}'`, request: `'{}'`, paid_at: `${paidAt}` },
        ...{
          paid_amount: '12800',
          status: `'synced'`,
          not_before: `${paidAt}`,
          created_at: `${paidAt} + i / 1000`,
        },
        ...{ settled_at: `${paidAt} + 60000`, maybe_sent: 'true' },
        ...{ attempts: '1', crashes: '0', failures: '0', refusals: '0', forbids: '0', unauthorized: '0' },
      };
      await dataSource.query('TRUNCATE payscore_syncs');
      await dataSource.query(
        `INSERT INTO payscore_syncs (${Object.keys(columns).join(', ')}) ` +
          `SELECT ${Object.values(columns).join(', ')} FROM generate_series(1, ${rows}) i`,
      );
      await dataSource.query(
        `UPDATE payscore_syncs SET status = 'parked' WHERE out_order_no IN ('PAID41', 'PAID42')`,
      );
      await dataSource.query(
        `UPDATE payscore_syncs SET status = 'queued' WHERE out_order_no LIKE 'PAID9000_'`,
      );
      await dataSource.query('VACUUM ANALYZE payscore_syncs');
    },
    /** Fifty differences in a book of all rows: ten each of five kinds, of which two are parked and eight paid at another time. */
    async reconcile({ rows }) {
      const path = await write('reconcile.csv', rows, (index) => {
        if (index > 10 && index <= 20) return null;
        const orderNo = index <= 10 ? `OTHER${index}` : `PAID${index}`;
        const amount = index > 20 && index <= 30 ? 1 : 12_800;
        const at = index > 30 && index <= 38 ? paidAt + 1000 : paidAt;
        return [orderNo, SUB_MCHID, SERVICE_ID, 1, china(at), amount].join(',');
      });
      const differences = join(folder, 'differences.csv');
      const { result, ms, peakMib, beforeMib } = await measured(() =>
        payscoreCommand('reconcile', path, '--complete', '--differences', differences),
      );
      const written = readFileSync(differences, 'utf8').trim().split('\n').length - 1;
      return {
        ms,
        peakMib,
        grewMib: Math.max(0, peakMib - beforeMib),
        differences: result.differences,
        written,
      };
    },
    async close() {
      memory.stop();
      rmSync(folder, { recursive: true, force: true });
      await app.close();
    },
  };
});
