import { type ExecutionContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import {
  type PayscoreAccess,
  PayscoreSyncControllerBase,
  type PayscorePermission,
} from 'nestjs-payscore-sync';
import { SyncActionEntity, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { restOf } from '../support/rest.js';
import { cashPayment, newOrderNo, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const PERMISSIONS: readonly PayscorePermission[] = ['record', 'read', 'act'];

/** What each route needs, how it is called about a sync, and what a caller of another tenant is answered. */
interface Row {
  readonly needs: PayscorePermission | null;
  readonly path: (sync: { id: string; outOrderNo: string }) => string;
  readonly body?: (sync: { id: string; outOrderNo: string }) => object;
  /** 404, or nothing of the sync in what is answered. */
  readonly stranger: 404 | 'nothing';
}

const reason = () => ({ reason: 'asked for' });
const bodyOf = (orderNo: string) => {
  const { out_order_no: _inThePath, ...body } = cashPayment(orderNo, { seq: 2 });
  return body;
};

const ROUTES: Readonly<Record<string, Row>> = {
  record: {
    ...{ needs: 'record', stranger: 404 },
    path: ({ outOrderNo }) => `serviceorders/${outOrderNo}/sync`,
    body: ({ outOrderNo }) => bodyOf(outOrderNo),
  },
  findByOrder: {
    ...{ needs: 'read', stranger: 'nothing' },
    path: ({ outOrderNo }) => `serviceorders/${outOrderNo}/syncs`,
  },
  list: { needs: 'read', stranger: 'nothing', path: () => 'syncs' },
  get: { needs: 'read', stranger: 404, path: ({ id }) => `syncs/${id}` },
  handlerCalls: { needs: 'read', stranger: 404, path: ({ id }) => `syncs/${id}/handler-calls` },
  find: { needs: 'read', stranger: 'nothing', path: ({ outOrderNo }) => `find?q=${outOrderNo}` },
  me: { needs: null, stranger: 'nothing', path: () => 'me' },
  stats: { needs: 'read', stranger: 'nothing', path: () => 'stats' },
  throughput: { needs: 'read', stranger: 'nothing', path: () => 'throughput' },
  listInstitutions: { needs: 'read', stranger: 'nothing', path: () => 'institutions' },
  retry: { needs: 'act', stranger: 404, path: ({ id }) => `syncs/${id}/retry`, body: reason },
  check: { needs: 'act', stranger: 404, path: ({ id }) => `syncs/${id}/check`, body: reason },
  resolve: { needs: 'act', stranger: 404, path: ({ id }) => `syncs/${id}/resolve`, body: reason },
  cancel: { needs: 'act', stranger: 404, path: ({ id }) => `syncs/${id}/cancel`, body: reason },
  runActions: {
    ...{ needs: 'act', stranger: 'nothing' },
    path: () => 'actions',
    body: ({ id }) => ({ action: 'retry', ids: [id], dryRun: true }),
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

onEveryDatabase(
  'the routes',
  (stage) => {
    let url: string;

    beforeAll(async () => {
      await stage.host.app.listen(0, '127.0.0.1');
      url = `${await stage.host.app.getUrl()}/payscore`;
    });

    const sync = () => stage.enqueue(cashPayment(newOrderNo()));
    /** The token is the access itself: the host's `access` reads it. */
    const call = (name: string, row: Row, of: { id: string; outOrderNo: string }, access: object) =>
      restOf(`${url}/`, JSON.stringify(access))(verbOf(name), row.path(of), row.body?.(of));
    const ledger = async () => ({
      syncs: await stage.host.dataSource.getRepository(SyncEntity).find({ order: { id: 'ASC' } }),
      actions: await stage.host.dataSource.getRepository(SyncActionEntity).count(),
    });

    describe.each(Object.entries(ROUTES))('%s', (name, row) => {
      it('is refused without its permission, whatever else its caller may do, and changes nothing', async () => {
        const of = await sync();
        const before = await ledger();
        const can = PERMISSIONS.filter((permission) => permission !== row.needs);
        for (const given of [can, []]) {
          const answer = await call(name, row, of, { actor: 'reader', can: given });
          const expected = row.needs === null ? 200 : 403;
          expect([answer.status, row.needs !== null && answer.body.code]).toEqual([
            expected,
            row.needs !== null && 'PAYSCORE_E_FORBIDDEN',
          ]);
        }
        expect(await ledger()).toEqual(before);
      });

      it('is open to whoever has it, and has what is theirs', async () => {
        const of = await sync();
        const can = row.needs === null ? [] : [row.needs];
        const answer = await call(name, row, of, { actor: 'own', can, subMchids: [SUB_MCHID] });
        expect([200, 202, 409]).toContain(answer.status);
        expect(answer.text).not.toContain('PAYSCORE_E_FORBIDDEN');
      });

      it('shows and does nothing to a caller of another tenant', async () => {
        const of = await sync();
        const before = await ledger();
        for (const scope of [{ subMchids: ['1900000999'] }, { institutions: [] }]) {
          const answer = await call(name, row, of, { actor: 'stranger', can: PERMISSIONS, ...scope });
          // Which institution a list is about is asked for first.
          if (row.stranger === 404 || answer.status === 404)
            expect(answer.body.code).toBe('PAYSCORE_E_NOT_FOUND');
          else expect(answer.status).toBe(200);
          expect(answer.text).not.toContain(of.outOrderNo);
          expect(answer.text).not.toContain(of.id);
          expect(answer.text).not.toContain(SUB_MCHID);
        }
        expect(await ledger()).toEqual(before);
      });

      if (verbOf(name) === 'POST') {
        it('is refused to a page of another origin, and to what is no JSON', async () => {
          const of = await sync();
          const access = JSON.stringify({ actor: 'page', can: PERMISSIONS });
          const post = (headers: Record<string, string>) =>
            fetch(`${url}/${row.path(of)}`, {
              method: 'POST',
              headers: { authorization: `Bearer ${access}`, ...headers },
              body: JSON.stringify(row.body?.(of)),
            });
          const json = { 'content-type': 'application/json' };
          expect((await post({ ...json, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
          expect((await post({ ...json, 'sec-fetch-site': 'same-site' })).status).toBe(403);
          expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
          expect((await post({ ...json, 'sec-fetch-site': 'same-origin' })).status).toBeLessThan(410);
        });
      }
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
);
