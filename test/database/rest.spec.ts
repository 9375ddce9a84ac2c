import {
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  UnauthorizedException,
  ValidationPipe,
} from '@nestjs/common';
import { type PayscoreAccess, PayscoreProblemFilter } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { HttpAdapterHost } from '@nestjs/core';
import { cashPayment, newOrder, newOrderNo, SUB_MCHID, waitingOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { listen } from '../support/test-app.js';

const ACCESS: Readonly<Record<string, PayscoreAccess>> = {
  shop: { actor: 'shop', can: ['record', 'read'] },
  reader: { actor: 'reader', can: ['read'] },
  stranger: { actor: 'stranger', can: ['record', 'read'], subMchids: ['1900000999'] },
};

interface WithCaller {
  headers: Record<string, string | undefined>;
}

const callerOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<WithCaller>().headers['authorization']?.replace('Bearer ', '') ?? '';

@Injectable()
class CallerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (callerOf(context) in ACCESS) return true;
    throw new UnauthorizedException();
  }
}

/** A host whose global pipe is as unhelpful as it can be. */
function configure(app: INestApplication): void {
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      transformOptions: { enableImplicitConversion: true },
    }),
  );
  app.useGlobalFilters(new PayscoreProblemFilter(app.get(HttpAdapterHost)));
}

onEveryDatabase(
  'REST',
  (stage) => {
    let url: string;

    beforeAll(async () => {
      url = `${await listen(stage.host.app)}/payscore`;
    });

    const call = async (path: string, init: RequestInit & { as?: string } = {}) => {
      const { as = 'shop', ...rest } = init;
      const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json', ...rest.headers };
      const response = await fetch(url + path, { ...rest, headers });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
    };
    const bodyOf = (...args: Parameters<typeof cashPayment>) => {
      const { out_order_no, ...body } = cashPayment(...args);
      return body;
    };
    const post = (orderNo: string, body: unknown, init: RequestInit & { as?: string } = {}) =>
      call(`/serviceorders/${encodeURIComponent(orderNo)}/sync`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      });
    const order = (over?: Parameters<typeof newOrder>[1]) => newOrder(stage.simulator, over);

    it('records and answers 202 with the place to look', async () => {
      const orderNo = order();
      const body = bodyOf(orderNo);
      const recorded = await post(orderNo, body);
      expect(recorded.status).toBe(202);
      expect(recorded.body).toMatchObject({ outOrderNo: orderNo, seq: 1, request: body });
      expect(recorded.body['createdAt']).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
      expect(recorded.headers.get('location')).toBe(`/payscore/syncs/${recorded.body['id']}`);
      const found = await call(`/syncs/${recorded.body['id']}`);
      expect(found.body).toMatchObject({ id: recorded.body['id'], attemptLog: expect.any(Array) });
    });

    it('waits for the end when asked to, and says so', async () => {
      const orderNo = order();
      const settled = await post(orderNo, bodyOf(orderNo), { headers: { prefer: 'wait=5' } });
      expect(settled.status).toBe(200);
      expect(settled.headers.get('preference-applied')).toBe('wait=5');
      expect(settled.body).toMatchObject({ status: 'synced', settledAt: expect.any(String) });
    });

    it('answers 202 when the wait was not long enough', async () => {
      const orderNo = order({ atCashier: true });
      const waiting = await post(orderNo, bodyOf(orderNo), { headers: { prefer: 'wait=0' } });
      expect(waiting.status).toBe(202);
      expect(waiting.headers.get('preference-applied')).toBe('wait=0');
    });

    it('takes order numbers with every character the official page allows', async () => {
      const orderNo = 'aZ09_-|*';
      stage.simulator.orders.put(waitingOrder(orderNo));
      const settled = await post(orderNo, bodyOf(orderNo), { headers: { prefer: 'wait=5' } });
      expect(settled.body).toMatchObject({ status: 'synced', outOrderNo: orderNo });
      const found = await call(`/serviceorders/${encodeURIComponent(orderNo)}/syncs?sub_mchid=${SUB_MCHID}`);
      expect(found.body['items']).toMatchObject([
        { outOrderNo: orderNo, attemptLog: [{ outcome: 'accepted' }] },
      ]);
    });

    it('answers 409 to other facts and the same record to the same facts', async () => {
      const orderNo = newOrderNo();
      const body = bodyOf(orderNo);
      const first = await post(orderNo, body);
      expect((await post(orderNo, body)).body['id']).toBe(first.body['id']);
      const conflict = await post(orderNo, bodyOf(orderNo, { paid_amount: 5 }));
      expect(conflict.status).toBe(409);
      expect(conflict.body).toMatchObject({ code: 'PAYSCORE_E_CONFLICTING_SYNC', status: 409 });
    });

    it('says where to look also to a caller who writes the path in another case or as a whole URL', async () => {
      const orderNo = newOrderNo();
      const path = `/serviceOrders/${orderNo}/SYNC`;
      const recorded = await call(path, { method: 'POST', body: JSON.stringify(bodyOf(orderNo)) });
      expect(recorded.headers.get('location')).toBe(`/payscore/syncs/${recorded.body['id']}`);
    });

    it('lists with a cursor and a status', async () => {
      const page = await call('/syncs?limit=1');
      expect(page.body['items']).toHaveLength(1);
      const next = await call(`/syncs?limit=1&cursor=${page.body['nextCursor']}`);
      expect(next.body['items'][0].id < page.body['items'][0].id).toBe(true);
      expect((await call('/syncs?status=double_paid')).body['items']).toEqual([]);
    });

    describe('bad input', () => {
      const good = bodyOf('x');
      const withDetail = (detail: object) => ({ ...good, detail: { ...good.detail, ...detail } });
      const inTenMinutes = new Date(Date.now() + 600_000).toISOString().replace(/\.\d+Z/, 'Z');
      const { paid_time, ...noTime } = good.detail;

      it.each<[string, string, unknown, string]>([
        ['an order number with other characters', 'a/b c', good, 'out_order_no'],
        ['33 characters of order number', 'x'.repeat(33), good, 'out_order_no'],
        ['a CJK order number', '订单', good, 'out_order_no'],
        ['a wrong type', 'T1', { ...good, type: 'ORDER_PAID' }, 'type'],
        [
          'a paid_time without offset',
          'T2',
          withDetail({ paid_time: '2026-01-01T10:00:00' }),
          'detail.paid_time',
        ],
        ['a mainland paid_time', 'T3', withDetail({ paid_time: '20260101100000' }), 'detail.paid_time'],
        ['no paid_time', 'T4', { ...good, detail: noTime }, 'detail.paid_time'],
        ['a paid_time ten minutes ahead', 'T5', withDetail({ paid_time: inTenMinutes }), 'detail.paid_time'],
        ['a fractional amount', 'T6', withDetail({ paid_amount: 10.5 }), 'detail.paid_amount'],
        ['a negative amount', 'T7', withDetail({ paid_amount: -1 }), 'detail.paid_amount'],
        ['an amount beyond the safe range', 'T8', withDetail({ paid_amount: 2 ** 53 }), 'detail.paid_amount'],
        ['an amount as text', 'T9', withDetail({ paid_amount: '1000' }), 'detail.paid_amount'],
        ['seq 0', 'T10', withDetail({ seq: 0 }), 'detail.seq'],
        ['seq as text', 'T11', withDetail({ seq: '1' }), 'detail.seq'],
        ['an unknown field', 'T12', { ...good, mchid: '1' }, 'mchid'],
        ['an unknown field of detail', 'T13', withDetail({ appid: 'wx' }), 'detail.appid'],
        ['the order number in the body', 'T14', { ...good, out_order_no: 'T14' }, 'out_order_no'],
        ['__proto__', 'T15', JSON.stringify(good).replace('{', '{"__proto__":{"type":"x"},'), '__proto__'],
        [
          '__proto__ in detail',
          'T16',
          JSON.stringify(good).replace('"detail":{', '"detail":{"__proto__":{"seq":9},'),
          'detail.__proto__',
        ],
        ['an array', 'T17', [good], 'body'],
        ['an empty object', 'T18', {}, 'detail'],
        ['detail as an array', 'T19', { ...good, detail: [good.detail] }, 'detail'],
      ])(
        '%s gets a 400 that names field and remedy, and records nothing',
        async (_name, orderNo, body, field) => {
          const refused = await post(orderNo, body);
          expect(refused.status).toBe(400);
          expect(refused.headers.get('content-type')).toContain('application/problem+json');
          expect(refused.body).toMatchObject({ code: 'PAYSCORE_E_VALIDATION', status: 400 });
          const named = refused.body['problems'].find(
            (problem: { field: string }) => problem.field === field,
          );
          expect(named?.remedy).toMatch(/\w/);
          expect(await stage.host.dataSource.getRepository(SyncEntity).countBy({ outOrderNo: orderNo })).toBe(
            0,
          );
        },
      );

      it.each([
        ['null', 'null', 400],
        ['nothing', '', 400],
        ['a truncated body', '{"service_id":"2002', 400],
        ['5 MiB', JSON.stringify({ ...good, padding: 'x'.repeat(5 * 1024 * 1024) }), 413],
      ])('%s as a body gets a problem, not a stack trace', async (_name, body, status) => {
        const refused = await post('T20', body);
        expect(refused.status).toBe(status);
        expect(refused.headers.get('content-type')).toContain('application/problem+json');
        expect(refused.body['code']).toMatch(/^PAYSCORE_E_/);
        expect(JSON.stringify(refused.body)).not.toMatch(/node_modules|at .*\.js/);
      });

      it('a body that is not called JSON gets a 415', async () => {
        expect((await post('T21', good, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
      });

      it.each(['limit=0', 'limit=201', 'limit=x', 'status=paid', 'cursor=1', 'institution=a&institution=b'])(
        'a list with %s gets a 400',
        async (query) => {
          expect((await call(`/syncs?${query}`)).status).toBe(400);
        },
      );
    });

    describe('access', () => {
      it('is refused without credentials, and with wrong ones', async () => {
        const refused = await call('/syncs', { as: 'nobody' });
        expect(refused.status).toBe(401);
        expect(refused.body['code']).toBe('PAYSCORE_E_UNAUTHENTICATED');
      });

      it('keeps a reader from recording', async () => {
        const orderNo = newOrderNo();
        expect((await post(orderNo, bodyOf(orderNo), { as: 'reader' })).status).toBe(403);
      });

      it('shows nothing of other sub-merchants, by id, order, list or recording', async () => {
        const orderNo = newOrderNo();
        const { body } = await post(orderNo, bodyOf(orderNo));
        expect((await call(`/syncs/${body['id']}`, { as: 'stranger' })).status).toBe(404);
        expect((await call(`/serviceorders/${orderNo}/syncs`, { as: 'stranger' })).body['items']).toEqual([]);
        expect((await call('/syncs', { as: 'stranger' })).body['items']).toEqual([]);
        expect((await post(newOrderNo(), bodyOf('x'), { as: 'stranger' })).status).toBe(404);
      });

      it.each(['/syncs/1', '/syncs/%00', '/serviceorders/x/syncs?sub_mchid=%00'])(
        'answers 404 to %s, which can be nothing',
        async (path) => {
          expect((await call(path)).status).toBe(404);
        },
      );

      it('finds nothing under an order number that cannot be one', async () => {
        const found = await call('/serviceorders/%00/syncs');
        expect([found.status, found.body]).toEqual([200, { items: [], nextCursor: null }]);
      });
    });
  },
  {
    configure,
    extras: {
      http: { guards: [CallerGuard], access: (context) => ACCESS[callerOf(context)] as PayscoreAccess },
    },
  },
);
