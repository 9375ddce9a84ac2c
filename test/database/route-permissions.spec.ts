import { randomUUID } from 'node:crypto';
import { type ExecutionContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { type AbstractHttpAdapter, APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type PayscoreAccess,
  PayscoreProblemFilter,
  PayscoreSyncControllerBase,
  type PayscorePermission,
  runInTransaction,
} from 'nestjs-payscore-sync';
import {
  SyncActionEntity,
  SyncAttemptEntity,
  SyncEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { restOf, send } from '../support/rest.js';
import { cashPayment, newOrderNo, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { type DatabaseKind, EVERY_DATABASE } from '../support/test-database.js';

const PERMISSIONS: readonly PayscorePermission[] = ['record', 'read', 'act'];
/** What an adapter does with a request does not depend on the database, so one of them is enough for the second. */
const ADAPTERS: readonly [string, () => AbstractHttpAdapter, readonly DatabaseKind[]][] = [
  ['Express', () => new ExpressAdapter(), EVERY_DATABASE],
  ['Fastify', () => new FastifyAdapter(), ['sqlite']],
];

/** A sync, and what names it. */
interface Named {
  readonly id: string;
  readonly outOrderNo: string;
  readonly transactionId: string;
  readonly requestId: string;
  readonly traceId: string;
}

/** Path and body of a request about a sync. */
type Ask = readonly [path: string, body?: object];

/** What each route needs, how it is asked about a sync, and what a caller of another tenant is answered. */
interface Row {
  readonly needs: PayscorePermission | null;
  readonly asks: (sync: Named) => readonly Ask[];
  /** Whether the sync is in the answer. */
  readonly shows?: true;
  /** 404, or nothing of the sync in what is answered. */
  readonly stranger: 404 | 'nothing';
}

const reason = { reason: 'asked for' };
const bodyOf = (orderNo: string) => {
  const { out_order_no: _inThePath, ...body } = cashPayment(orderNo, { seq: 2 });
  return body;
};
const on = (action: string): Row => ({
  ...{ needs: 'act', stranger: 404, asks: ({ id }) => [[`syncs/${id}/${action}`, reason]] },
});
const time = (ago: number) => new Date(Date.now() - ago).toISOString();

const ROUTES: Readonly<Record<string, Row>> = {
  record: {
    ...{ needs: 'record', stranger: 404 },
    asks: ({ outOrderNo }) => [[`serviceorders/${outOrderNo}/sync`, bodyOf(outOrderNo)]],
  },
  findByOrder: {
    ...{ needs: 'read', shows: true, stranger: 'nothing' },
    asks: ({ outOrderNo }) => [
      [`serviceorders/${outOrderNo}/syncs`],
      [`serviceorders/${outOrderNo}/syncs?sub_mchid=${SUB_MCHID}`],
    ],
  },
  list: {
    ...{ needs: 'read', shows: true, stranger: 'nothing' },
    asks: () =>
      [
        '',
        'status=parked',
        'park_reason=REJECTED',
        `sub_mchid=${SUB_MCHID}`,
        `sub_mchid=${SUB_MCHID}&status=parked&park_reason=REJECTED&sort=oldest`,
        'older_than=0s',
        `from=${time(60_000)}&to=${time(-60_000)}&status=parked`,
        'sort=oldest',
      ].map((query) => [`syncs?limit=200&${query}`]),
  },
  get: { needs: 'read', shows: true, stranger: 404, asks: ({ id }) => [[`syncs/${id}`]] },
  handlerCalls: { needs: 'read', stranger: 404, asks: ({ id }) => [[`syncs/${id}/handler-calls`]] },
  find: {
    ...{ needs: 'read', shows: true, stranger: 'nothing' },
    asks: ({ id, outOrderNo, transactionId, requestId, traceId }) =>
      [id, outOrderNo, transactionId, requestId, traceId, `00-${traceId}-00f067aa0ba902b7-01`].map((text) => [
        `find?q=${text}`,
      ]),
  },
  notifications: {
    ...{ needs: 'read', stranger: 'nothing' },
    asks: ({ outOrderNo }) => [['notifications'], [`notifications?out_order_no=${outOrderNo}`]],
  },
  me: { needs: null, stranger: 'nothing', asks: () => [['me']] },
  stats: { needs: 'read', stranger: 'nothing', asks: () => [['stats']] },
  throughput: {
    ...{ needs: 'read', stranger: 'nothing' },
    asks: () => [['throughput'], ['throughput?minutes=5']],
  },
  listInstitutions: { needs: 'read', stranger: 'nothing', asks: () => [['institutions']] },
  retry: on('retry'),
  check: on('check'),
  resolve: on('resolve'),
  cancel: on('cancel'),
  runActions: {
    ...{ needs: 'act', stranger: 'nothing' },
    asks: ({ id }) => {
      const filter = { sub_mchid: SUB_MCHID, park_reason: 'REJECTED' };
      const real = { ...reason, dryRun: false, digest: '0'.repeat(64) };
      return [
        ['actions', { action: 'retry', ids: [id], dryRun: true }],
        ['actions', { action: 'check', filter, dryRun: true }],
        ['actions', { action: 'retry', filter: {}, dryRun: true }],
        ['actions', { action: 'retry', ids: [id], ...real }],
        ['actions', { action: 'check', filter, ...real }],
      ];
    },
  },
};

/** Every method of the controller that answers a route. */
const METHODS = Object.getOwnPropertyNames(PayscoreSyncControllerBase.prototype).filter((name) =>
  Reflect.hasMetadata(PATH_METADATA, handlerOf(name)),
);

function handlerOf(name: string): object {
  return (PayscoreSyncControllerBase.prototype as unknown as Record<string, object>)[name] as object;
}

const verbOf = (name: string) =>
  Reflect.getMetadata(METHOD_METADATA, handlerOf(name)) === RequestMethod.POST ? 'POST' : 'GET';

it('the table has every route', () => {
  expect(Object.keys(ROUTES).sort()).toEqual(METHODS.toSorted());
});

describe.each(ADAPTERS)('on %s', (_adapter, adapter, databases) =>
  onEveryDatabase(
    'the routes',
    (stage) => {
      let url: string;

      beforeAll(async () => {
        await stage.host.app.listen(0, '127.0.0.1');
        url = `${await stage.host.app.getUrl()}/payscore`;
      });

      /** Parked after a call, with everything that names it. */
      const parked = async (): Promise<Named> => {
        const { id, outOrderNo } = await sync();
        const [traceId, requestId] = [randomUUID().replaceAll('-', ''), `R-${randomUUID()}`];
        const transactionId = `T-${randomUUID()}`;
        const trace = { transactionId, traceParent: `00-${traceId}-b7ad6b7169203331-01` };
        const call = {
          number: 1,
          kind: 'send',
          leaseToken: 'past',
          startedAt: Date.now(),
          requestId,
        } as const;
        await runInTransaction(stage.host.dataSource, async (manager) => {
          const state = { status: 'parked', parkReason: 'REJECTED', dueAt: null } as const;
          await manager.update(SyncEntity, { id }, { ...state, ...trace });
          await manager.insert(SyncAttemptEntity, { syncId: id, ...call });
        });
        return { id, outOrderNo, transactionId, requestId, traceId };
      };
      const sync = async (): Promise<Named> => {
        const { id, outOrderNo } = await stage.enqueue(cashPayment(newOrderNo()));
        return { id, outOrderNo, transactionId: 'none', requestId: 'none', traceId: 'none' };
      };
      /** The token is the access itself: the host's `access` reads it. */
      const call = (name: string, [path, body]: Ask, access: object) =>
        restOf(`${url}/`, JSON.stringify(access))(verbOf(name), path, body);
      const ledger = async () => ({
        syncs: await stage.host.dataSource.getRepository(SyncEntity).find({ order: { id: 'ASC' } }),
        actions: await stage.host.dataSource.getRepository(SyncActionEntity).count(),
      });
      const STRANGERS = [{ subMchids: ['1900000999'] }, { institutions: ['nobody'] }, { institutions: [] }];
      const OWN = { subMchids: [SUB_MCHID] };

      describe.each(Object.entries(ROUTES))('%s', (name, row) => {
        it('is refused without its permission, whatever else its caller may do, and changes nothing', async () => {
          const of = await parked();
          const before = await ledger();
          const can = PERMISSIONS.filter((permission) => permission !== row.needs);
          const [status, code] = row.needs === null ? [200, undefined] : [403, 'PAYSCORE_E_FORBIDDEN'];
          for (const ask of row.asks(of)) {
            for (const given of [can, []]) {
              const answer = await call(name, ask, { actor: 'reader', can: given });
              expect([ask, answer.status, answer.body.code]).toEqual([ask, status, code]);
            }
          }
          expect(await ledger()).toEqual(before);
        });

        it('is open to whoever has it, and has what is theirs', async () => {
          const of = row.shows ? await parked() : await sync();
          const can = row.needs === null ? [] : [row.needs];
          for (const ask of row.asks(of)) {
            const answer = await call(name, ask, { actor: 'own', can, ...OWN });
            expect([200, 202, 409]).toContain(answer.status);
            expect(answer.text).not.toContain('PAYSCORE_E_FORBIDDEN');
            if (row.shows) expect([ask, answer.text]).toEqual([ask, expect.stringContaining(of.id)]);
          }
        });

        it('shows and does nothing to a caller of another tenant', async () => {
          const of = await parked();
          const before = await ledger();
          for (const ask of row.asks(of)) {
            for (const scope of STRANGERS) {
              const answer = await call(name, ask, { actor: 'stranger', can: PERMISSIONS, ...scope });
              // Which institution a list is about is asked for first.
              if (row.stranger === 404 || answer.status === 404)
                expect(answer.body.code).toBe('PAYSCORE_E_NOT_FOUND');
              else if (answer.status === 409) expect(answer.body.code).toBe('PAYSCORE_E_SELECTION_CHANGED');
              else expect(answer.status).toBe(200);
              for (const secret of [
                of.outOrderNo,
                of.id,
                SUB_MCHID,
                of.transactionId,
                of.requestId,
                of.traceId,
              ])
                expect(answer.text).not.toContain(secret);
            }
          }
          expect(await ledger()).toEqual(before);
        });

        if (verbOf(name) === 'POST') {
          it('is refused to a page of another origin, and to what is no JSON', async () => {
            const of = await sync();
            const access = JSON.stringify({ actor: 'page', can: PERMISSIONS });
            const [path, fields] = row.asks(of)[0] as Ask;
            const post = (headers: Record<string, string>, body = JSON.stringify(fields)) => {
              const authorization = `Bearer ${access}`;
              return send('POST', `${url}/${path}`, { authorization, ...headers }, body);
            };
            const json = { 'content-type': 'application/json' };
            expect((await post({ ...json, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
            expect((await post({ ...json, 'sec-fetch-site': 'same-site' })).status).toBe(403);
            expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
            const half = await post(json, '{"reason":');
            expect([half.status, half.body]).toMatchObject([400, { code: 'PAYSCORE_E_BAD_REQUEST' }]);
            expect(half.headers.get('content-type')).toMatch(/^application\/problem\+json/);
            expect((await post({ ...json, 'sec-fetch-site': 'same-origin' })).status).toBeLessThan(410);
          });
        }
      });

      it('the figures of another tenant count nothing of a sync', async () => {
        await parked();
        const get = async (path: string, scope: object) => {
          const { body } = await restOf(`${url}/`, JSON.stringify({ actor: 'a', can: ['read'], ...scope }))(
            'GET',
            path,
          );
          return JSON.stringify(body);
        };
        for (const path of ['throughput?minutes=3', 'stats']) {
          const own = await get(path, OWN);
          const counted = /"(sent|parked)":[1-9]/;
          expect([path, own]).toEqual([path, expect.stringMatching(counted)]);
          for (const scope of STRANGERS) expect(await get(path, scope)).not.toMatch(counted);
        }
      });

      it('the digest of another tenant does nothing and tells nothing, before its run and after', async () => {
        const { id } = await parked();
        const run = async (access: object, fields: object) => {
          const post = restOf(url, JSON.stringify({ actor: 'a', can: ['act'], ...access }));
          return post('POST', '/actions', { action: 'retry', ids: [id], ...fields });
        };
        const { body: plan } = await run(OWN, { dryRun: true });
        const real = { ...reason, dryRun: false, digest: plan.digest as string };
        const before = await ledger();
        const refused = async () => {
          for (const scope of STRANGERS) {
            const { body } = await run(scope, real);
            expect(body.code).toBe('PAYSCORE_E_SELECTION_CHANGED');
          }
        };
        await refused();
        expect(await ledger()).toEqual(before);
        expect((await run(OWN, real)).body).toMatchObject({ done: 1, outcomes: [{ id, outcome: 'done' }] });
        await refused();
        expect((await ledger()).actions).toBe(before.actions + 1);
      });

      it('/me tells who calls and what they may see', async () => {
        const access = { actor: 'alice', can: ['read'], subMchids: [SUB_MCHID], locale: 'zh-CN' };
        const { body } = await restOf(url, JSON.stringify(access))('GET', '/me');
        expect(body).toEqual({ ...access, institutions: [stage.simulator.merchant.mchid] });
        const everything = await restOf(url, JSON.stringify({ actor: 'bob', can: [] }))('GET', '/me');
        expect(everything.body).toMatchObject({ can: [], subMchids: null });
      });

      it.each([
        ['syncs?status=lost', 'status'],
        ['syncs?park_reason=lost', 'park_reason'],
        ['syncs?older_than=soon', 'older_than'],
        ['syncs?from=yesterday', 'from'],
        ['syncs?to=2026-02-31', 'to'],
        ['syncs?sort=best', 'sort'],
        ['throughput?minutes=0', 'minutes'],
        ['throughput?minutes=361', 'minutes'],
        ['find', 'q'],
        ['find?q=a&q=b', 'q'],
      ])('%s is refused by the name of what is wrong', async (path, field) => {
        const { status, body } = await restOf(`${url}/`, JSON.stringify({ actor: 'a', can: ['read'] }))(
          'GET',
          path,
        );
        expect([status, body.problems[0].field]).toEqual([400, field]);
      });

      it.each([
        [
          'a filter with a name that is not known, which would be wider than meant',
          { filter: { stauts: 'parked' } },
        ],
        ['a filter that is none', { filter: 'all' }],
        ['a field that is not known', { ids: ['x'], force: true }],
        ['ids that are none', { ids: 'all' }],
      ])('a run is refused with %s', async (_what, fields) => {
        const post = restOf(url, JSON.stringify({ actor: 'a', can: ['act'] }));
        const answer = await post('POST', '/actions', { action: 'retry', dryRun: true, ...fields });
        expect([answer.status, answer.body.code]).toEqual([400, 'PAYSCORE_E_VALIDATION']);
      });

      it('a list takes times as people write them', async () => {
        const { id } = await sync();
        const get = restOf(`${url}/`, JSON.stringify({ actor: 'a', can: ['read'] }));
        const [from, to] = [Date.now() - 60_000, Date.now() + 60_000].map((at) => new Date(at).toISOString());
        const inside = await get('GET', `syncs?from=${from}&to=${to}&sort=newest`);
        expect(inside.body.items[0].id).toBe(id);
        const older = await get('GET', 'syncs?older_than=1h&from=2026-01-01T08:00:00+08:00');
        expect(older.body.items).toEqual([]);
      });
    },
    {
      ...{ adapter, databases },
      providers: [{ provide: APP_FILTER, useClass: PayscoreProblemFilter }],
      extras: {
        worker: false,
        http: {
          allowUnauthenticated: true,
          access: (context: ExecutionContext) => {
            const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
            return JSON.parse((headers['authorization'] ?? '').replace('Bearer ', '')) as PayscoreAccess;
          },
        },
      },
    },
  ),
);
