import {
  type Ledger,
  type LedgerSql,
  SyncAttemptEntity,
  SyncEntity,
  SyncHandlerCallEntity,
  SyncNotificationEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { type DataSource, Like } from 'typeorm';
import { completionOf } from '../support/completion-of.js';
import { describeOn } from '../support/describe-with.js';
import { fillLedger } from '../support/fill-ledger.js';
import { numbersBelow } from '../support/numbers-below.js';
import { openRecordedLedger, type RecordedLedger } from '../support/recorded-ledger.js';
import type { StatementRecorder } from '../support/statement-recorder.js';
import { EVERY_DATABASE } from '../support/test-database.js';

type SearchText = Parameters<Ledger['search']['find']>[0];
type SearchScope = Parameters<Ledger['search']['find']>[1];

/** One institution's table after months of use, in the middle of a bad day. */
const ROWS = { settled: 100_000, due: 10_000, blocked: 10_000 };
const INSTITUTION = '1900000001';
/** Of a hundred syncs; all others belong to another one. */
const SMALL_TENANT = '1900000110';

/** How each database says that it reads a table of ours from end to end, or sorts. */
const COSTLY = {
  sqlite: /SCAN (s|l|payscore\w+)|TEMP B-TREE/,
  // The attempts are few here, and a few rows are read faster from end to end.
  postgres: /Seq Scan on payscore_syncs|Sort/,
  mariadb: /^(s|a|payscore\w+) (ALL|index) |filesort/,
};

/** What reads a table of ours from end to end; the few rows of a page may be sorted. */
const FULL_SCAN = {
  sqlite: /SCAN (sync|attempt|payscore\w+)/,
  postgres: /Seq Scan on payscore_sync/,
  mariadb: /^(sync|attempt|payscore\w+) (ALL|index) /,
};
/** Due calls of one handler. */
async function addHandlerCalls(source: DataSource): Promise<void> {
  const { tablePath } = source.getMetadata(SyncHandlerCallEntity);
  await source.query(
    `INSERT INTO ${tablePath} (id, sync_id, event, handler_id, occurrence, attempts, due_at, created_at) ` +
      `SELECT CONCAT('C', i), CONCAT('S', i), 'parked', 'desk', 1, 1, 1, 1 FROM (${numbersBelow(10_000)}) n`,
  );
}

/** Notifications that were applied at once. */
async function addNotifications(source: DataSource): Promise<void> {
  const { tablePath } = source.getMetadata(SyncNotificationEntity);
  await source.query(
    `INSERT INTO ${tablePath} (id, institution, notification_id, event_type, sub_mchid, out_order_no, service_id, content, ` +
      `received_at, applied_at) SELECT CONCAT('N', i), '${INSTITUTION}', CONCAT('E', i), 'PAYSCORE.USER_PAID', '1', 'O', '1', '{}', 1, 1 ` +
      `FROM (${numbersBelow(10_000)}) n`,
  );
}

describeOn(EVERY_DATABASE, 'with 100,000 settled, 10,000 due and 10,000 blocked rows on %s', (kind) => {
  let recorded: RecordedLedger;
  let recorder: StatementRecorder;
  let dataSource: DataSource;
  let ledger: Ledger;
  let sql: LedgerSql;

  beforeAll(async () => {
    recorded = await openRecordedLedger(kind, (source) => fillLedger(source, INSTITUTION, ROWS));
    ({ recorder, dataSource, ledger } = recorded);
    sql = ledger.sql;
  }, 60_000);

  afterAll(() => recorded?.close());

  const planOf = (work: () => Promise<unknown>) => recorder.plansOf(dataSource, work);
  const expectCheap = (steps: readonly string[], costly = COSTLY) =>
    expect(steps.filter((step) => costly[kind].test(step))).toEqual([]);

  it('the claim is one range scan in the order of its index: no full scan, no sort', async () => {
    const steps = await planOf(() => sql.claim(INSTITUTION, 50, 60_000, 'token'));
    expect(steps.filter((step) => step.includes('payscore_syncs_due'))).toHaveLength(1);
    expectCheap(steps);
  });

  it('a claim changes its table once: some databases refuse a second change in one statement', async () => {
    const statements = await recorder.statementsOf(() => sql.claim(INSTITUTION, 10, 60_000, 'once'));
    expect(statements.join('\n').match(/\bUPDATE \S*payscore_syncs\W/g)).toHaveLength(1);
  });

  it('the search for institutions with old syncs reads the first of each', async () => {
    let found: readonly string[] = [];
    const steps = await planOf(
      async () => (found = await ledger.polls.withOldSyncs(['idle', INSTITUTION], 60_000)),
    );
    expect(found).toEqual([INSTITUTION]);
    expect(steps.filter((step) => step.includes('payscore_syncs_settled'))).not.toEqual([]);
    expectCheap(steps);
  });

  it('the look at the first due time of an institution reads one row', async () => {
    let dueInMs: number | null = null;
    const steps = await planOf(async () => (dueInMs = await ledger.polls.dueInMs(INSTITUTION)));
    expect(dueInMs).toBeLessThanOrEqual(0);
    expect(steps.filter((step) => step.includes('payscore_syncs_due'))).toHaveLength(1);
    expectCheap(steps);
  });

  it('the look at whose turn it is goes from one sub-merchant to the next, however many syncs each has', async () => {
    const steps = await planOf(() => sql.whoseTurn(INSTITUTION, 'queued', '', 64));
    expect(steps.filter((step) => step.includes('payscore_syncs_turn'))).not.toEqual([]);
    expectCheap(steps);
  });

  it('a claim in turn is a range scan for each sub-merchant: no full scan, no sort', async () => {
    const turn = { status: 'queued', subMchids: ['1900000109', '1900000110'], each: 25 } as const;
    const steps = await planOf(() => sql.claim(INSTITUTION, 50, 60_000, 'in-turn', turn));
    expect(steps.filter((step) => step.includes('payscore_syncs_turn'))).not.toEqual([]);
    // By age, a small sub-merchant's syncs would be looked for among all that are due.
    expect(steps.filter((step) => step.includes('payscore_syncs_due'))).toEqual([]);
    expectCheap(steps);
  });

  it('the completion finds its rows by their keys', async () => {
    const { syncs } = await sql.claim(INSTITUTION, 50, 60_000, 'completed');
    const rows = syncs.map(({ id, attempts }) => completionOf(id, 'completed', attempts));
    let written: ReadonlySet<unknown> | undefined;
    const steps = await planOf(async () => (written = await sql.complete(rows, [])));
    expect(written?.size).toBe(50);
    expect(steps.length).toBeGreaterThan(0);
    expectCheap(steps);
  });

  it('recovery, which runs every few seconds, is a range scan over leases', async () => {
    await sql.claim(INSTITUTION, 50, -1000, 'lost');
    let recovered = 0;
    const steps = await planOf(async () => (recovered = (await sql.recover(500)).length));
    expect(recovered).toBe(50);
    expect(steps.filter((step) => step.includes('payscore_syncs_lease'))).toHaveLength(1);
    expectCheap(steps);
  });

  it('the search for orders without a head reads only what waits', async () => {
    const steps = await planOf(() => sql.headless(500));
    expect(steps.join('\n')).toContain('payscore_syncs_behind');
  });

  it('the numbers of the ledger are read from its indexes', async () => {
    const reader = ledger.stats;
    let counted: unknown;
    const steps = await planOf(async () => {
      const now = await reader.now();
      [counted] = await reader.institutions({}, [INSTITUTION], now);
      await reader.handlers({}, [], now);
    });
    expect(counted).toMatchObject({ counts: { queued: 10_000, synced: 10_000 }, behind: 10_000 });
    expect(steps.length).toBeGreaterThan(10);
    // Few groups are sorted, and SQLite, for development, finds foreign institutions by an index of all rows.
    const costly = {
      ...COSTLY,
      sqlite: /SCAN sync(?! USING INDEX payscore_syncs_(list|tenant))/,
      postgres: /Seq Scan on payscore_syncs/,
    };
    expectCheap(steps, costly);
  });

  it('retention reads what is old by its index, and deletes by keys', async () => {
    const { retention } = ledger;
    let gone: unknown;
    const steps = await planOf(async () => (gone = await retention.purge(INSTITUTION, 0, 100)));
    expect(gone).toEqual({ orders: 100, syncs: 100, hasMore: true });
    expect(steps.filter((step) => step.includes('payscore_syncs_settled'))).not.toEqual([]);
    expectCheap(steps);
  });

  it('a page of one status is read from its index, however much is newer and in another status', async () => {
    const { reader } = ledger;
    let ids: string[] = [];
    const steps = await planOf(async () => {
      const { items } = await reader.list({ institution: INSTITUTION, status: 'synced', limit: 20 }, {});
      ids = items.map(({ id }) => id);
    });
    expect(ids).toHaveLength(20);
    expect(ids).toEqual(ids.toSorted().reverse());
    expect(steps.join('\n')).toContain('payscore_syncs_list');
    expectCheap(steps, FULL_SCAN);
  });

  describe('a small sub-merchant beside all these', () => {
    const SMALL = '1900000777';
    beforeAll(async () => {
      const { tablePath } = dataSource.getMetadata(SyncEntity);
      await dataSource.query(
        `UPDATE ${tablePath} SET sub_mchid = '${SMALL}' WHERE out_order_no IN ('paid90001', 'paid90002', 'paid90003', 'unpaid4')`,
      );
    });

    const list = async (filter: object, scope: object) => {
      const { reader } = ledger;
      let found: readonly { outOrderNo: string }[] = [];
      const steps = await planOf(async () => {
        const page = await reader.list({ institution: INSTITUTION, limit: 20, ...filter }, scope);
        found = page.items;
      });
      return { orders: found.map(({ outOrderNo }) => outOrderNo).sort(), plan: steps };
    };

    it.each<[string, object, object, string[]]>([
      ['its list', {}, { subMchids: [SMALL] }, ['paid90001', 'paid90002', 'paid90003', 'unpaid4', 'unpaid4']],
      [
        'its synced ones',
        { status: 'synced' },
        { subMchids: [SMALL] },
        ['paid90001', 'paid90002', 'paid90003'],
      ],
      ['what an operator asks for', { subMchid: SMALL, status: 'queued' }, {}, ['unpaid4', 'unpaid4']],
      ['two of them', { status: 'queued' }, { subMchids: [SMALL, 'nobody'] }, ['unpaid4', 'unpaid4']],
    ])('%s is read from its index', async (_name, filter, scope, expected) => {
      const { orders, plan } = await list(filter, scope);
      expect(orders).toEqual(expected);
      expect(plan.join('\n')).toContain('payscore_syncs_tenant');
      expectCheap(plan, FULL_SCAN);
    });

    it('the syncs of an order number are one range, whoever asks', async () => {
      const { reader } = ledger;
      for (const scope of [{}, { subMchids: [SMALL] }]) {
        let found: readonly { seq: number }[] = [];
        const steps = await planOf(async () => {
          const page = await reader.findByOrder('unpaid4', { institution: INSTITUTION, limit: 20 }, scope);
          found = page.items;
        });
        expect(found.map(({ seq }) => seq)).toEqual([1, 2]);
        expect(steps.join('\n')).toContain('payscore_syncs_identity');
        expectCheap(steps, FULL_SCAN);
      }
    });
  });

  it('a claim takes milliseconds', async () => {
    const times: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      const startedAt = performance.now();
      const { syncs } = await sql.claim(INSTITUTION, 20, 60_000, `token-${index}`);
      times.push(performance.now() - startedAt);
      expect(syncs).toHaveLength(20);
    }
    const [median = Infinity] = times.sort((a, b) => a - b).slice(5);
    expect(median).toBeLessThan(100);
  });

  describe('what operators look for', () => {
    const ORDER = 'paid90007';
    const TRACE = '0af7651916cd43dd8448eb211c80319c';
    const scope = { institutions: [INSTITUTION, 'another'] };
    let id: string;

    const planOf = async (work: () => Promise<unknown>) => {
      const steps = await recorder.plansOf(dataSource, work);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.filter((step) => FULL_SCAN[kind].test(step))).toEqual([]);
      return steps.join('\n');
    };
    const find = async (reading: Partial<SearchText>, within: SearchScope = scope) => {
      const none = { id: null, outOrderNo: null, transactionId: null, requestId: null, traceId: null };
      let found: readonly { outOrderNo: string }[] = [];
      const plan = await planOf(async () => {
        found = await ledger.search.find({ ...none, ...reading }, within, 50);
      });
      expect(found.map(({ outOrderNo }) => outOrderNo)).toEqual([ORDER]);
      return plan;
    };

    beforeAll(async () => {
      const syncs = dataSource.getRepository(SyncEntity);
      ({ id } = await syncs.findOneByOrFail({ outOrderNo: ORDER }));
      await syncs.update(
        { id },
        { transactionId: '4200000001', traceParent: `00-${TRACE}-b7ad6b7169203331-01` },
      );
      // As many calls as syncs, all of the last hour.
      const { tablePath } = dataSource.getMetadata(SyncAttemptEntity);
      const { tablePath: from } = dataSource.getMetadata(SyncEntity);
      await dataSource.query(
        `INSERT INTO ${tablePath} (sync_id, number, kind, lease_token, started_at, ended_at, outcome, request_id) ` +
          `SELECT id, 1000, 'send', 'past', created_at, created_at, 'accepted', CONCAT('R-', id) FROM ${from}`,
      );
      await syncs.update({ outOrderNo: Like('paid999%') }, { subMchid: SMALL_TENANT });
      if (kind === 'postgres') await dataSource.query('ANALYZE');
      if (kind === 'mariadb') await dataSource.query(`ANALYZE TABLE ${tablePath}, ${from}`);
    }, 60_000);

    it.each<[string, () => Partial<SearchText>, string]>([
      ['an order number', () => ({ outOrderNo: ORDER }), 'payscore_syncs_identity'],
      ['a transaction', () => ({ transactionId: '4200000001' }), 'payscore_syncs_transaction'],
      ['a Request-ID', () => ({ requestId: `R-${id}` }), 'payscore_sync_attempts_request'],
      ['a trace', () => ({ traceId: TRACE }), 'payscore_syncs_trace'],
      ['an id', () => ({ id }), ''],
    ])('is found by %s through its index, whoever asks', async (_what, reading, index) => {
      expect(await find(reading())).toContain(index);
      expect(await find(reading(), { ...scope, subMchids: ['1900000109', 'other'] })).toContain(index);
    });

    it.each<[string, object, object, string]>([
      ['from the oldest', { sort: 'oldest' }, {}, 'payscore_syncs_list'],
      ['of one status from the oldest', { status: 'synced', sort: 'oldest' }, {}, 'payscore_syncs_list'],
      ['of a time', { status: 'synced', from: 0, to: 2 ** 47 }, {}, 'payscore_syncs_list'],
      ['parked for a reason', { status: 'parked', parkReason: 'TOO_OLD' }, {}, 'payscore_syncs_list'],
      ['of a tenant', { sort: 'oldest' }, { subMchids: [SMALL_TENANT] }, 'payscore_syncs_tenant'],
    ])('is listed %s through an index', async (_what, filter, within, index) => {
      const page = { institution: INSTITUTION, limit: 51, ...filter };
      expect(await planOf(() => ledger.reader.list(page, within))).toContain(index);
    });

    it.each<[string, object]>([
      ['a deep page', { cursor: true }],
      ['a deep page of a status', { status: 'synced', cursor: true }],
      ['a time long ago', { status: 'synced', from: 1, to: Date.now() - 3_600_000 }],
      ['a time long ago, oldest first', { status: 'synced', sort: 'oldest', from: 1 }],
    ])(
      '%s begins where it is, not at the end of its status',
      async (_what, { cursor, ...filter }: { cursor?: boolean }) => {
        const page = { institution: INSTITUTION, limit: 51, ...filter, ...(cursor ? { cursor: id } : {}) };
        const plan = await planOf(() => ledger.reader.list(page, {}));
        expect(plan).toContain('payscore_syncs_list');
        // By equal columns only, or by a row that begins with them, it would read and drop the rows before the range.
        expect(plan).not.toMatch(/^(sync|payscore_syncs) ref payscore_syncs_list|ROW\(\(?institution/m);
      },
    );

    it('is counted by the minute through indexes', async () => {
      const now = Date.now();
      const plan = await planOf(async () => {
        await ledger.throughput.counts(scope, now - 60_000, now);
        await ledger.throughput.oldest(scope);
      });
      // On MariaDB both have a range of `settled_at`.
      const settled = kind === 'mariadb' ? /payscore_syncs_(settled|stalled)/ : /payscore_syncs_settled/;
      expect(plan).toMatch(settled);
      expect(plan).toContain('payscore_sync_attempts_started');
      expect(plan).toContain('payscore_syncs_list');
    });
  });

  describe('and 10,000 due calls of a handler', () => {
    beforeAll(async () => {
      await addHandlerCalls(dataSource);
      await addNotifications(dataSource);
    });

    it('a poll of 50 institutions reads the first due row of each, and no more of a backlog', async () => {
      const institutions = [INSTITUTION, ...Array.from({ length: 49 }, (_, index) => `idle${index}`)];
      const handlers = [{ event: 'parked', handlerId: 'books' }] as const;
      let found: unknown;
      const steps = await planOf(async () => {
        found = await ledger.polls.poll({
          institutions,
          handlers,
          sweepMs: 5000,
          stalledMs: 600_000,
          silentMs: 15_000,
        });
      });
      expect(found).toMatchObject({ institutions: [INSTITUTION], handlers: [] });
      expect(found).toMatchObject({ isAnyStalled: true, isAnyBehind: true });
      for (const index of [
        ...['syncs_due', 'syncs_lease', 'syncs_stalled', 'syncs_behind'],
        ...['sync_handler_calls_due', 'sync_notifications_open'],
      ]) {
        expect(steps.join('\n')).toContain(`payscore_${index}`);
      }
      // The first row of a range: neither counted, grouped nor sorted, and joined with nothing that could read all.
      expect(steps.filter((step) => /Aggregate|Hash|temporary/.test(step))).toEqual([]);
      expectCheap(steps, { ...COSTLY, sqlite: /SCAN (s|c|l|payscore\w+)\b|TEMP B-TREE/ });
    });
  });
});
