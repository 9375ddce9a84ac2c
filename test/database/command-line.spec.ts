import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PayscoreCashBookLine,
  type PayscoreDifference,
  type PayscoreLineOutcome,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { runPayscore } from '../../libs/payscore-sync/src/cli/program.js';
import { Ledger, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { FakeTerminal } from '../../libs/payscore-sync/test/cli/support/fake-terminal.js';
import { cashPayment, newOrder, newOrderNo, SERVICE_ID, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const PARKED = { status: 'parked', parkReason: 'REJECTED', lastHttpStatus: 400 } as const;
const DAY = 86_400_000;
const NOT_RECORDED = 'Interrupted. Nothing was recorded. The same command begins again.';

const folder = mkdtempSync(join(tmpdir(), 'payscore-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nobody delivers: rows stand where a test puts them. */
onEveryDatabase(
  'the command line',
  (stage) => {
    /** A command with the environment of a host. @param answer to a question; null: nobody is there */
    const payscore = async (args: readonly string[], answer: boolean | null = null) => {
      const terminal = new FakeTerminal(answer);
      const { url } = stage.database;
      const { mchid, serialNo, privateKeyPem } = stage.simulator.merchant;
      const environment = {
        DATABASE_URL: url,
        PAYSCORE_MCHID: mchid,
        PAYSCORE_MERCHANT_SERIAL_NO: serialNo,
        PAYSCORE_MERCHANT_PRIVATE_KEY: privateKeyPem,
        PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: stage.simulator.platformKey.id,
        PAYSCORE_WECHATPAY_PUBLIC_KEY: stage.simulator.platformKey.publicKeyPem,
        PAYSCORE_BASE_URL: stage.simulator.baseUrl,
        PAYSCORE_ALLOW_CUSTOM_HOST: '1',
      };
      const code = await runPayscore(args, { terminal, environment, folder });
      const { stdout, stderr, questions, interruptions } = terminal;
      return { code, stdout, stderr, questions, interruptions };
    };
    const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
      const { code, stdout, interruptions } = await payscore([...args, '--json']);
      return { code, interruptions, ...(JSON.parse(stdout) as object) };
    };
    const rows = () => stage.host.dataSource.getRepository(SyncEntity);
    const put = async (state: Partial<SyncEntity> = {}, orderNo = newOrderNo()) => {
      const { id } = await stage.enqueue(cashPayment(orderNo));
      if (Object.keys(state).length > 0) await rows().update({ id }, state);
      return { id, orderNo };
    };
    const act = ['--actor', 'alice', '--reason', 'the till was wrong'];

    it('lists what a filter selects, as REST does', async () => {
      const { id, orderNo } = await put(PARKED);
      const { code, items } = await json(
        'list',
        '--status',
        'parked',
        '--park-reason',
        'REJECTED',
        '--limit',
        '1',
      );
      expect({ code, items }).toMatchObject({
        code: 0,
        items: [{ id, outOrderNo: orderNo, status: 'parked' }],
      });
      const { stdout } = await payscore(['list', '--status', 'parked']);
      expect(stdout).toMatch(/^Order +Seq {2}Status/);
      expect(stdout).toMatch(new RegExp(`^${orderNo} .*Parked: Request refused .*${id}$`, 'm'));
    });

    it.each([
      [['list', '--status', 'gone'], 'status: is no status'],
      [['list', '--institution', 'nobody'], 'No institution of that name'],
      [['list', '--older-than', 'yesterday'], 'older_than: is no age'],
    ])('refuses %j', async (args, why) => {
      const { code, stdout, stderr } = await payscore(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(why);
    });

    it('finds a pasted order number, and says so when there is none', async () => {
      const { id, orderNo } = await put();
      expect(await json('find', ` ${orderNo} `)).toMatchObject({ code: 0, items: [{ id }] });
      expect(await payscore(['find', 'nothing-of-this-name'])).toMatchObject({ code: 0, stdout: '' });
    });

    it('tells the story of an order with what to do, and refuses to obey what it shows', async () => {
      const { id, orderNo } = await put({ ...PARKED, lastMessage: 'x' });
      await payscore(['retry', id, '--actor', 'eve\u001b[2J\u202e', '--reason', 'a\u0007b']);
      await rows().update({ id }, PARKED);
      const { code, stdout } = await payscore(['show', orderNo]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Order ${orderNo}, seq 1`);
      expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z {2}Recorded$/m);
      expect(stdout).toMatch(/eve \[2J retried: Queued\n +"a b"$/m);
      expect(stdout).toContain('Next: a person decides');
      expect(stdout).toContain('What to do: ');
      expect(stdout).toContain(`Retry: payscore retry`);
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(await json('show', id)).toMatchObject({ items: [{ id, attemptLog: [], handlerCalls: [] }] });
      expect(await payscore(['show', newOrderNo()])).toMatchObject({ code: 1 });
    });

    it('tells when WeChat Pay notified, in the story and for scripts', async () => {
      const { id, orderNo } = await put();
      const { notifications } = stage.host.app.get(Ledger);
      const institution = stage.simulator.merchant.mchid;
      for (const subMchid of [SUB_MCHID, '1900009999']) {
        const given = {
          ...{
            institution,
            notificationId: `EV-${orderNo}-${subMchid}`,
            eventType: 'PAYSCORE.USER_CONFIRM' as const,
          },
          ...{ subMchid, outOrderNo: orderNo, serviceId: SERVICE_ID, content: '{}' },
          collections: { totalAmount: null, details: [] },
        };
        await notifications.take(given, () => [], 5000);
      }
      const { stdout } = await payscore(['show', id]);
      const line = /^\d{4}-\d\d-\d\dT[\d:]{8}Z {2}WeChat Pay notified: the customer confirmed the order$/gm;
      expect(stdout.match(line)).toHaveLength(1);
      const { items } = await json('show', id);
      expect((items as [{ notifications: unknown[] }])[0].notifications).toHaveLength(2);
    });

    it('shows the ledger in numbers', async () => {
      await put(PARKED);
      const { mchid } = stage.simulator.merchant;
      expect(await json('stats')).toMatchObject({ code: 0, institutions: [{ institution: mchid }] });
      expect((await payscore(['stats'])).stdout).toMatch(new RegExp(`^${mchid} `, 'm'));
    });

    it('retries, cancels and resolves one sync by the rules of everywhere, with actor and reason', async () => {
      const { id } = await put(PARKED);
      expect(await json('retry', id, ...act)).toMatchObject({ code: 0, id, status: 'queued' });
      expect(await json('cancel', id, ...act)).toMatchObject({ code: 0, id, status: 'cancelled' });
      const [, action] = await stage.host.payscore.actions(id);
      expect(action).toMatchObject({ action: 'cancel', actor: 'alice', reason: 'the till was wrong' });
      expect(await json('resolve', id, ...act)).toMatchObject({
        ...{ code: 1, error: { code: 'PAYSCORE_E_WRONG_STATUS' } },
      });
      const other = await put({ ...PARKED, maybeSent: true });
      expect(await json('resolve', other.id, ...act)).toMatchObject({ code: 0, status: 'resolved' });
      expect((await payscore(['cancel', other.id])).stderr).toContain('--reason');
      expect(await json('retry', 'no-such-id', ...act)).toMatchObject({
        error: { code: 'PAYSCORE_E_NOT_FOUND' },
      });
    });

    it('acts on many after a dry run, once it is confirmed', async () => {
      await rows().update(
        { status: 'parked' },
        { status: 'resolved', settledAt: Date.now(), head: null, dueAt: null },
      );
      const ids = [await put(PARKED), await put(PARKED)].map(({ id }) => id);
      const many = ['retry', '--park-reason', 'REJECTED', ...act];
      expect(await payscore(['retry', ...act])).toMatchObject({ code: 2 });
      const plan = await json(...many, '--dry-run');
      expect(plan).toMatchObject({ code: 0, dryRun: true, count: 2 });
      expect((await payscore(many)).stderr).toContain('--yes');
      expect(await payscore(many, false)).toMatchObject({ code: 1, questions: ['Retry 2 syncs?'] });
      expect(await rows().countBy({ status: 'parked' })).toBe(2);
      const done = await json(...many, '--digest', String(plan['digest']));
      expect(done).toMatchObject({ code: 0, dryRun: false, done: 2 });
      await rows().update(ids, PARKED);
      expect(await payscore(many, true)).toMatchObject({ code: 0, stdout: 'Done for 2 syncs.\n' });
    });

    it('records a cash book once, however often, and names the lines that it does not take', async () => {
      const [first, second, third] = [newOrderNo(), newOrderNo(), newOrderNo()];
      // The ledger has the third order as the last line has it.
      const file = book('cash.csv', [
        ...[line(first), line(second), line(third, { paid_amount: '7' })],
        line(third, { paid_amount: '8' }),
      ]);
      await stage.enqueue({
        ...cashPayment(third),
        detail: { ...cashPayment(third).detail, paid_amount: 8 },
      });
      const report = join(folder, 'report.csv');

      expect(await json('record', file, '--dry-run')).toMatchObject({
        code: 1,
        outcomes: { recorded: 2, known: 1, conflict: 1 },
        interruptions: [NOT_RECORDED, NOT_RECORDED],
      });
      expect(await rows().countBy({ outOrderNo: first })).toBe(0);
      const recorded = await json('record', file, '--report', report);
      expect(recorded).toMatchObject({
        code: 1,
        dryRun: false,
        lines: 4,
        outcomes: { recorded: 2, known: 1, conflict: 1 },
        interruptions: [NOT_RECORDED, expect.stringMatching(/^Interrupted after 4 of 4 lines: 2 recorded,/)],
      });
      expect(recorded['items']).toMatchObject([
        { line: 4, outOrderNo: third, code: 'PAYSCORE_E_CONFLICTING_SYNC' },
      ]);
      expect(readFileSync(report, 'utf8').split('\n')).toMatchObject({ length: 6 });

      const { id } = await rows().findOneByOrFail({ outOrderNo: second });
      await stage.host.payscore.cancel(id, { actor: 'bob', reason: 'paid back' });
      expect(await json('record', file)).toMatchObject({
        outcomes: { recorded: 0, known: 2, cancelled: 1, conflict: 1 },
      });
      expect(await rows().countBy({ outOrderNo: second })).toBe(1);
    });

    it('records nothing of a file with a bad line, unless it may skip it', async () => {
      const orders = [newOrderNo(), newOrderNo(), newOrderNo()];
      const bad = line(orders[1] as string, { paid_time: '2026-11-28 10:00:00' });
      const file = book('bad.csv', [line(orders[0] as string), bad, line(orders[2] as string)]);
      const refused = await payscore(['record', file]);
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout).toMatch(/^ +3 .*paid_time: has no offset from UTC/m);
      expect(refused.stdout).toContain('1 of 3 lines are not valid. Nothing was recorded.');
      expect(await rows().countBy({ outOrderNo: orders[0] as string })).toBe(0);
      expect(await json('record', file, '--skip-invalid')).toMatchObject({
        ...{ code: 1, outcomes: { recorded: 2, invalid: 1 }, items: [{ line: 3, outcome: 'invalid' }] },
      });
    });

    it('goes on with a book whose recording was interrupted', async () => {
      const orders = Array.from({ length: 2200 }, newOrderNo);
      const lines = orders.map((out_order_no) => lineOf(out_order_no));
      const killed = new AbortController();
      const outcomes: PayscoreLineOutcome[] = [];
      const { payscore: service } = stage.host;
      const onLine = (outcome: PayscoreLineOutcome) => {
        if (outcomes.push(outcome) === 500) killed.abort(new Error('killed'));
      };
      await expect(service.backfill(lines, { signal: killed.signal, onLine })).rejects.toThrow('killed');
      expect(outcomes).toHaveLength(2000);
      const again = await service.backfill(lines);
      expect(again).toMatchObject({ lines: 2200, outcomes: { recorded: 200, known: 2000 } });
      expect(await service.reconcile(lines)).toMatchObject({
        lines: 2200,
        differences: { unsettled: 2200, missing: 0 },
      });
    });

    if (stage.kind === 'postgres') {
      it('does not leave PostgreSQL without statistics of a table that grows by a large book', async () => {
        const { payscore: service, dataSource } = stage.host;
        const { outcomes } = await service.backfill(Array.from({ length: 1000 }, () => lineOf(newOrderNo())));
        expect(outcomes).toMatchObject({ recorded: 1000 });
        const [table] = await dataSource.query<{ rows: number }[]>(
          "SELECT reltuples AS rows FROM pg_class WHERE oid = 'payscore_syncs'::regclass",
        );
        expect(table?.rows).toBeGreaterThanOrEqual(1000);
      });
    }

    it('finds exactly the differences of a book', async () => {
      const { payscore: service, dataSource } = stage.host;
      // Far from the other payments here, so that the book is complete for its time.
      const start = Date.now() - 30 * DAY;
      const at = (index: number) => toPaidTime(new Date(start + index * 1000));
      const lines = Array.from({ length: 600 }, (_, index) => lineOf(newOrderNo(), { paid_time: at(index) }));
      await service.backfill(lines);
      const orders = lines.map(({ out_order_no }) => out_order_no);
      const settled = { settledAt: Date.now(), head: null, dueAt: null };
      const set = (from: number, to: number, state: Partial<SyncEntity>) =>
        dataSource
          .createQueryBuilder()
          .update(SyncEntity)
          .set(state)
          .where('outOrderNo IN (:...orders)', { orders: orders.slice(from, to) })
          .execute();
      await set(0, 600, { status: 'synced', ...settled });
      await set(10, 20, { status: 'queued' });
      await set(20, 25, { status: 'uncertain' });
      await set(25, 30, PARKED);
      await set(30, 35, { status: 'double_paid' });
      await set(35, 40, { status: 'cancelled' });
      const planted = lines
        .map((one, index) => {
          if (index >= 40 && index < 45) return { ...one, paid_amount: 1 };
          return index >= 45 && index < 50 ? { ...one, paid_time: at(index + 1) } : one;
        })
        .filter((_one, index) => index < 50 || index >= 55);
      const missing = Array.from({ length: 5 }, () => lineOf(newOrderNo(), { paid_time: at(100) }));
      const found: PayscoreDifference[] = [];
      const result = await service.reconcile([...planted, ...missing], {
        isComplete: true,
        onDifference: (difference) => void found.push(difference),
      });
      expect(result).toEqual({
        ...{
          lines: 600,
          agreeing: 555,
          asked: 0,
          unanswered: 0,
          from: new Date(at(0)),
          to: new Date(at(599)),
        },
        differences: {
          ...{ missing: 10, other_amount: 5, other_time: 5, other_service: 0, unsettled: 15, parked: 5 },
          ...{ double_paid: 5, not_in_book: 5, wechatpay_differs: 0, invalid: 0 },
        },
      });
      const kindsOf = (kind: string) =>
        found
          .filter(({ kinds }) => kinds.join() === kind)
          .map(({ book, sync }) => book?.out_order_no ?? sync?.outOrderNo);
      expect(kindsOf('not_in_book').sort()).toEqual(orders.slice(50, 55).sort());
      expect(kindsOf('other_amount')).toEqual(orders.slice(40, 45));
      expect(kindsOf('unsettled')).toEqual(orders.slice(10, 25));
    });

    it('asks WeChat Pay about lines that the ledger has as synced', async () => {
      const [shown, absent] = [newOrder(stage.simulator), newOrder(stage.simulator)];
      const file = book('asked.csv', [line(shown), line(absent)]);
      await json('record', file);
      await rows().update({ outOrderNo: shown }, { status: 'synced' });
      await rows().update({ outOrderNo: absent }, { status: 'synced' });
      const { detail } = cashPayment(shown);
      stage.simulator.orders.put({
        ...{ outOrderNo: shown, subMchid: SUB_MCHID, serviceId: SERVICE_ID, totalAmount: 1000 },
        details: [{ seq: 1, amount: 1000, paidTime: detail.paid_time }],
      });
      const differences = join(folder, 'differences.csv');
      const result = await json('reconcile', file, '--ask', '100%', '--differences', differences);
      expect(result).toMatchObject({
        ...{ code: 1, lines: 2, agreeing: 1, asked: 2, unanswered: 0 },
        interruptions: [/ 0 lines, of which 0 /, / 2 lines, of which 1 differ/].map(
          (text) => expect.stringMatching(text) as string,
        ),
        items: [{ line: 3, kinds: ['wechatpay_differs'], shown: 'unpaid' }],
      });
      expect(readFileSync(differences, 'utf8')).toMatch(/^line,kinds,.*\n3,wechatpay_differs,/);
      expect((await payscore(['reconcile', file])).stdout).toMatch(/^2 lines, paid from .*: 2 agree\.$/m);
    });
  },
  { extras: { worker: false } },
);

const HEADER = 'out_order_no,sub_mchid,service_id,seq,paid_time,paid_amount';

function book(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, [HEADER, ...lines, ''].join('\n'));
  return path;
}

function line(orderNo: string, over: Readonly<Record<string, string>> = {}): string {
  const { paid_time, paid_amount = '', seq = '' } = cashPayment(orderNo).detail;
  const values = { seq: String(seq), paid_time, paid_amount: String(paid_amount), ...over };
  return [orderNo, SUB_MCHID, SERVICE_ID, values.seq, values.paid_time, values.paid_amount].join(',');
}

function lineOf(out_order_no: string, over: Partial<PayscoreCashBookLine> = {}): PayscoreCashBookLine {
  const { seq = 1, paid_time, paid_amount = null } = cashPayment(out_order_no).detail;
  return { out_order_no, sub_mchid: SUB_MCHID, service_id: SERVICE_ID, seq, paid_time, paid_amount, ...over };
}
