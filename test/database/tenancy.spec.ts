import type { ExecutionContext } from '@nestjs/common';
import fc from 'fast-check';
import {
  type LedgerScope,
  type PayscoreAccess,
  getPayscoreSyncToken,
  PayscoreSyncModule,
  type PayscoreSyncRecord,
  PayscoreSyncService,
  runInTransaction,
} from 'nestjs-payscore-sync';
import { getDataSourceToken } from '@nestjs/typeorm';
import { SyncActionEntity, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { FAST } from '../support/fast.js';
import { cashPayment } from '../support/payments.js';
import { send } from '../support/rest.js';
import { databaseModule, listen } from '../support/test-app.js';
import { EVERY_DATABASE } from '../support/test-database.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

const INSTITUTIONS = ['north', 'south', 'east'];
const SUBS = ['1900000101', '1900000102', 'Sub_A', 'sub_a'];
/** The same numbers everywhere: nothing but the tenant tells two orders apart. */
const ORDERS = ['ORDER-1', 'order-1'];
/** Of another registration on the same tables. */
const FOREIGN = 'foreign';
const ACTIONS = ['retry', 'resolve', 'cancel', 'check'] as const;

/** Any list of tenants, known or not, or no limit at all. */
const scopes: fc.Arbitrary<LedgerScope> = fc.record(
  {
    institutions: fc.uniqueArray(fc.constantFrom(...INSTITUTIONS, FOREIGN, 'nobody', "x' OR '1'='1")),
    subMchids: fc.uniqueArray(fc.constantFrom(...SUBS, '1900000999', '%', "' OR 1=1 --")),
  },
  { requiredKeys: [] },
);

const isWithin = (scope: LedgerScope, { institution, subMchid }: PayscoreSyncRecord) =>
  institution !== FOREIGN &&
  (scope.institutions?.includes(institution) ?? true) &&
  (scope.subMchids?.includes(subMchid) ?? true);

describeOn(EVERY_DATABASE, 'tenants on %s', (kind) => {
  const servers = new Servers(kind);
  let payscore: PayscoreSyncService;
  let dataSource: DataSource;
  let url: string;
  const records: PayscoreSyncRecord[] = [];

  beforeAll(async () => {
    const institutionsOf = (names: readonly string[]) =>
      names.map((name) => ({ ...institutionOf(servers.simulator), name }));
    const access = (context: ExecutionContext): PayscoreAccess => {
      const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
      const scope = JSON.parse(headers['x-scope'] ?? '{}') as LedgerScope;
      return { ...scope, actor: 'tenant', can: ['record', 'read', 'act'] };
    };
    const app = await servers.app([
      databaseModule(servers.database),
      PayscoreSyncModule.forRoot({
        ...FAST,
        institutions: institutionsOf(INSTITUTIONS),
        worker: false,
        http: { allowUnauthenticated: true, access },
      }),
      PayscoreSyncModule.forRoot({
        ...FAST,
        institutions: institutionsOf([FOREIGN]),
        worker: false,
        name: FOREIGN,
      }),
    ]);
    url = `${await listen(app)}/payscore`;
    payscore = app.get(PayscoreSyncService);
    dataSource = app.get<DataSource>(getDataSourceToken());
    const foreign = app.get<PayscoreSyncService>(getPayscoreSyncToken(FOREIGN));
    for (const institution of [...INSTITUTIONS, FOREIGN]) {
      const service = institution === FOREIGN ? foreign : payscore;
      const requests = SUBS.flatMap((sub_mchid) =>
        ORDERS.map((orderNo) => ({ ...cashPayment(orderNo), sub_mchid })),
      );
      records.push(
        ...(await runInTransaction(dataSource, (manager) =>
          service.enqueueMany(requests, { manager, institution }),
        )),
      );
    }
  });

  const call = async (scope: LedgerScope, path: string, method = 'GET', sent?: object) => {
    const headers = { 'x-scope': JSON.stringify(scope), 'content-type': 'application/json' };
    const answer = await send(method, url + path, headers, sent);
    const body = answer.body as { items?: PayscoreSyncRecord[]; code?: string; detail?: string };
    return { status: answer.status, body };
  };
  const post = (scope: LedgerScope, path: string, body: object = {}) => call(scope, path, 'POST', body);

  /** Everything that could be changed, to see that nothing was. */
  const ledger = async () => ({
    syncs: await dataSource.getRepository(SyncEntity).find({ order: { id: 'ASC' } }),
    actions: await dataSource.getRepository(SyncActionEntity).count(),
  });
  const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort();
  const expected = (scope: LedgerScope, test: (record: PayscoreSyncRecord) => boolean) =>
    idsOf(records.filter((record) => isWithin(scope, record) && test(record)));

  let turn = 0;
  /** One after the other: to try all of them for each record takes seconds and shows nothing more. */
  const nextOf = <T>(choices: readonly T[]): T => choices[(turn += 1) % choices.length] as T;

  const forAnyScope = (check: (scope: LedgerScope) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(scopes, (scope) => {
        // Another one first in each scope, so that over the scopes each record meets all of them.
        turn += 1;
        return check(scope);
      }),
      { numRuns: 8 },
    );

  it('see in lists and orders exactly what is theirs', async () => {
    await forAnyScope(async (scope) => {
      for (const institution of [...INSTITUTIONS, FOREIGN, 'nobody']) {
        const own = (record: PayscoreSyncRecord) => record.institution === institution;
        const list = await call(scope, `/syncs?limit=200&institution=${institution}`);
        expect(idsOf(list.body.items ?? [])).toEqual(expected(scope, own));
        for (const orderNo of ORDERS) {
          const order = await call(scope, `/serviceorders/${orderNo}/syncs?institution=${institution}`);
          const ofOrder = (record: PayscoreSyncRecord) => own(record) && record.outOrderNo === orderNo;
          expect(idsOf(order.body.items ?? [])).toEqual(expected(scope, ofOrder));
        }
        for (const subMchid of SUBS) {
          const path = `/syncs?limit=200&institution=${institution}&sub_mchid=${subMchid}`;
          const ofSub = (record: PayscoreSyncRecord) => own(record) && record.subMchid === subMchid;
          expect(idsOf((await call(scope, path)).body.items ?? [])).toEqual(expected(scope, ofSub));
        }
      }
      for (const orderNo of ORDERS) {
        const order = await call(scope, `/find?q=${orderNo}`);
        expect(idsOf(order.body.items ?? [])).toEqual(expected(scope, (one) => one.outOrderNo === orderNo));
      }
      const found = await call(scope, '/institutions');
      const names = (found.body.items ?? []).map(({ institution }) => institution);
      const visible = INSTITUTIONS.filter((name) => scope.institutions?.includes(name) ?? true);
      expect(visible).toEqual(expect.arrayContaining(names));
    });
  });

  it('see nothing when they ask for the sub-merchant or the institution of another tenant', async () => {
    const [own, ...others] = SUBS as [string, ...string[]];
    const [home, ...abroad] = INSTITUTIONS as [string, ...string[]];
    for (const status of ['', '&status=queued', '&status=synced']) {
      for (const other of others) {
        const path = `/syncs?institution=${home}&sub_mchid=${other}${status}`;
        expect((await call({ subMchids: [own] }, path)).body.items).toEqual([]);
        expect((await call({ institutions: [home], subMchids: [own] }, path)).body.items).toEqual([]);
      }
      for (const institution of abroad) {
        const path = `/syncs?institution=${institution}&sub_mchid=${own}${status}`;
        expect((await call({ institutions: [home] }, path)).body.items ?? []).toEqual([]);
      }
    }
  });

  it('read and act upon nothing else, and cannot tell it from what does not exist', async () => {
    const before = await ledger();
    const missing = await call({}, '/syncs/01900000-0000-7000-8000-000000000000');
    await forAnyScope(async (scope) => {
      for (const record of records) {
        const path = `/syncs/${record.id}`;
        const read = await call(scope, path);
        if (isWithin(scope, record)) {
          expect(read).toMatchObject({ status: 200, body: { id: record.id } });
          continue;
        }
        expect(read).toEqual(missing);
        const action = nextOf(ACTIONS);
        expect(await post(scope, `${path}/${action}`, { reason: 'not mine' })).toEqual(missing);
      }
    });
    expect(await ledger()).toEqual(before);
  });

  it('record for nobody else', async () => {
    const before = await ledger();
    await forAnyScope(async (scope) => {
      for (const { institution, subMchid: sub_mchid, ...record } of records) {
        if (isWithin(scope, { ...record, institution, subMchid: sub_mchid })) continue;
        const { out_order_no, ...body } = { ...cashPayment('ORDER-9'), sub_mchid };
        const path = `/serviceorders/${out_order_no}/sync?institution=${institution}`;
        const { status } = await post(scope, path, body);
        // An institution of another registration is unknown here to those whose access does not hide it.
        expect(institution === FOREIGN ? [400, 404] : [404]).toContain(status);
      }
    });
    expect(await ledger()).toEqual(before);
  });

  it('are kept apart for callers in the process as well, whatever they call', async () => {
    const before = await ledger();
    await forAnyScope(async (within) => {
      for (const record of records.filter((one) => !isWithin(within, one))) {
        const { id, institution, subMchid: sub_mchid } = record;
        const by = { actor: 'tenant', reason: 'not mine', within };
        const request = { ...cashPayment('ORDER-9'), sub_mchid };
        const inside = <T>(work: (options: { manager: DataSource['manager'] }) => Promise<T>) =>
          runInTransaction(dataSource, (manager) => work({ manager }));
        const calls: readonly (() => Promise<unknown>)[] = [
          () => payscore.get(id, { within }),
          () => payscore.attempts(id, { within }),
          () => payscore.actions(id, { within }),
          () => payscore.waitFor(id, { waitMs: 0, within }),
          ...ACTIONS.map((action) => () => payscore[action](id, by)),
          () => payscore.sync(request, { waitMs: 0, institution, within }),
          () => inside(({ manager }) => payscore.enqueue(request, { manager, institution, within })),
          () => inside(({ manager }) => payscore.enqueueMany([request], { manager, institution, within })),
        ];
        // Two in turn: over the records, each of them is tried in every scope.
        for (const attempt of [nextOf(calls), nextOf(calls)]) {
          const { code } = await attempt().then(
            () => ({ code: 'none' }),
            (error: unknown) => error as { code: string },
          );
          expect(['PAYSCORE_E_NOT_FOUND', 'PAYSCORE_E_UNKNOWN_INSTITUTION']).toContain(code);
        }
      }
    });
    expect(await ledger()).toEqual(before);
  });

  it('see what is theirs in the process as well', async () => {
    await forAnyScope(async (within) => {
      for (const institution of INSTITUTIONS) {
        const list = await payscore.list({ institution, limit: 200, within }).catch(() => ({ items: [] }));
        const own = (record: PayscoreSyncRecord) => record.institution === institution;
        expect(idsOf(list.items)).toEqual(expected(within, own));
      }
      const stats = await payscore.stats({ within });
      const counted = stats.institutions.filter(({ institution }) => institution !== FOREIGN);
      for (const { institution, counts } of counted) {
        const own = expected(within, (record) => record.institution === institution);
        expect(counts.queued ?? 0).toBe(own.length);
      }
      const found = await payscore.listInstitutions({ within });
      for (const { institution } of found) expect(INSTITUTIONS).toContain(institution);
    });
  });
});
