import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Injectable,
  Module,
  UnauthorizedException,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { type AbstractHttpAdapter, APP_FILTER } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  payscoreAccess,
  type PayscoreAccess,
  PayscoreProblemFilter,
  PayscoreSyncControllerBase,
  PayscoreSyncModule,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrder, SUB_MCHID, waitingOrder } from '../support/payments.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { databaseModule, listen } from '../support/test-app.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

const LIMIT = 64 * 1024;

/** What the guard injects; it comes from a module of the host. */
@Injectable()
class TokenBook {
  isKnown(token: string | undefined): boolean {
    return token === 'Bearer shop';
  }
}

@Module({ providers: [TokenBook], exports: [TokenBook] })
class AuthModule {}

@Injectable()
class TokenGuard implements CanActivate {
  constructor(private readonly book: TokenBook) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (this.book.isKnown(request.headers['authorization'])) return true;
    throw new UnauthorizedException();
  }
}

const everything = (): PayscoreAccess => ({ actor: 'shop', can: ['record', 'read', 'act'] });

/** A host that wants routes of its own beside, or instead of, the module's. */
@Controller({ path: 'till', version: '2' })
@UseGuards(TokenGuard, payscoreAccess(everything))
class TillController extends PayscoreSyncControllerBase {
  constructor(payscore: PayscoreSyncService) {
    super(payscore);
  }
}

@Controller({ path: 'forgotten', version: '2' })
class ForgetfulController extends PayscoreSyncControllerBase {
  constructor(payscore: PayscoreSyncService) {
    super(payscore);
  }
}

const ADAPTERS: readonly [string, () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter({ bodyLimit: LIMIT })],
];

describe.each(ADAPTERS)('the REST routes on %s, behind a prefix and a version', (name, createAdapter) => {
  const logger = new RecordingLogger();
  const servers = new Servers('sqlite');
  let origin: string;

  beforeAll(async () => {
    const app = await servers.app(
      [
        databaseModule(servers.database),
        AuthModule,
        PayscoreSyncModule.forRootAsync({
          isGlobal: true,
          http: { path: 'pay/score', version: '3', guards: [TokenGuard], access: everything },
          imports: [AuthModule],
          useFactory: () => ({ ...FAST, institutions: [institutionOf(servers.simulator)] }),
        }),
      ],
      {
        adapter: createAdapter(),
        controllers: [TillController, ForgetfulController],
        providers: [{ provide: APP_FILTER, useClass: PayscoreProblemFilter }],
        logger,
        configure: (app) => {
          app.setGlobalPrefix('api');
          app.enableVersioning({ type: VersioningType.URI });
          if (name === 'Express') (app as NestExpressApplication).useBodyParser('json', { limit: LIMIT });
        },
      },
    );
    origin = await listen(app);
  });

  const base = '/api/v3/pay/score';

  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: 'Bearer shop', ...init.headers };
    const response = await fetch(origin + path, { ...init, headers });
    const text = await response.text();
    const body = (text ? JSON.parse(text) : null) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const order = (over: Parameters<typeof waitingOrder>[1] = {}) => {
    const orderNo = newOrder(servers.simulator, over);
    const { out_order_no, ...body } = cashPayment(orderNo);
    return { orderNo, body, path: `${base}/serviceorders/${out_order_no}/sync` };
  };
  const expectProblem = (
    answer: Awaited<ReturnType<typeof call>>,
    status: number,
    code: string,
    more: object = {},
  ) => {
    expect(answer.body).toMatchObject({ status, code, title: expect.any(String), ...more });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  };

  it('record, and say where to look below prefix and version', async () => {
    const { orderNo, body, path } = order();
    const recorded = await post(path, body);
    expect(recorded.status).toBe(202);
    const location = recorded.headers.get('location') ?? '';
    expect(location).toBe(`${base}/syncs/${String(recorded.body['id'])}`);
    expect(await call(location)).toMatchObject({ status: 200, body: { outOrderNo: orderNo } });
  });

  it('wait as preferred, and answer 200 for what is settled', async () => {
    const { body, path } = order();
    const settled = await post(path, body, { prefer: 'wait=20' });
    expect(settled).toMatchObject({ status: 200, body: { status: 'synced' } });
    expect(settled.headers.get('preference-applied')).toBe('wait=20');
    const waiting = order({ atCashier: true });
    const early = await post(waiting.path, waiting.body, { prefer: 'wait=0' });
    expect(early.status).toBe(202);
    expect(early.headers.get('preference-applied')).toBe('wait=0');
  });

  it('list, find by order, and tell of institutions', async () => {
    const { orderNo, body, path } = order();
    const { body: record } = await post(path, body);
    const byOrder = await call(`${base}/serviceorders/${orderNo}/syncs?sub_mchid=${SUB_MCHID}`);
    expect(byOrder.body).toMatchObject({ items: [{ id: record['id'], attemptLog: expect.any(Array) }] });
    const list = await call(`${base}/syncs?limit=1`);
    expect(list.body).toMatchObject({ items: [{ id: record['id'] }], nextCursor: record['id'] });
    const { body: institutions } = await call(`${base}/institutions`);
    expect(institutions).toMatchObject({ items: [{ institution: servers.simulator.merchant.mchid }] });
  });

  it('act, without a body too, and refuse what the status does not allow', async () => {
    const { body, path } = order({ atCashier: true });
    const { body: record } = await post(path, body);
    const sync = `${base}/syncs/${String(record['id'])}`;
    expectProblem(await post(`${sync}/resolve`, { reason: 'paid back' }), 409, 'PAYSCORE_E_WRONG_STATUS');
    const checked = await post(`${sync}/check`, {});
    expect([200, 409]).toContain(checked.status);
    expectProblem(await post(`${sync}/cancel`, {}), 400, 'PAYSCORE_E_VALIDATION', {
      problems: [{ field: 'reason', message: expect.any(String), remedy: expect.any(String) }],
    });
  });

  it.each([['sync'], ['retry'], ['resolve'], ['cancel'], ['check']])(
    'let no page of another site %s, with a form or with a script',
    async (route) => {
      const { body, path } = order({ atCashier: true });
      const { body: record } = await post(path, body);
      const sync = `${base}/syncs/${String(record['id'])}`;
      const [target, sent] = route === 'sync' ? [order().path, body] : [`${sync}/${route}`, { reason: 'x' }];
      const forms: [string, string][] = [
        ['application/x-www-form-urlencoded', 'reason=x'],
        ['text/plain', JSON.stringify(sent)],
        ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--\r\n'],
      ];
      for (const [type, text] of forms) {
        const answer = await post(target, text, { 'content-type': type });
        expectProblem(answer, 415, 'PAYSCORE_E_BAD_REQUEST');
      }
      // With no body and no type, as a form without fields would be.
      expectProblem(await call(target, { method: 'POST' }), 415, 'PAYSCORE_E_BAD_REQUEST');
      for (const site of ['cross-site', 'same-site']) {
        const answer = await post(target, sent, { 'sec-fetch-site': site });
        expectProblem(answer, 403, 'PAYSCORE_E_FORBIDDEN');
      }
      expect((await call(sync)).body).toMatchObject({ id: record['id'], settledAt: null, actionLog: [] });
      const answer = await post(target, sent, { 'sec-fetch-site': 'same-origin' });
      expect([200, 202, 409]).toContain(answer.status);
    },
  );

  it('take order numbers with every character the official page allows', async () => {
    const orderNo = 'aZ09_-|*';
    servers.simulator.orders.put(waitingOrder(orderNo));
    const { body } = order();
    const path = `${base}/serviceorders/${encodeURIComponent(orderNo)}`;
    expect((await post(`${path}/sync`, body, { prefer: 'wait=20' })).body).toMatchObject({
      status: 'synced',
    });
    expect((await call(`${path}/syncs`)).body).toMatchObject({ items: [{ outOrderNo: orderNo }] });
  });

  it.each<[string, string]>([
    ['half a body', '{"service_id":"500001"'],
    ['no JSON', 'service_id=500001'],
    ['an empty body', ''],
    ['a list', '[{}]'],
    ['null', 'null'],
    ['text', '"x"'],
    ['an own __proto__', '{"__proto__":{"type":"Order_Paid"},"service_id":"500001"}'],
    ['an own constructor', '{"constructor":{"prototype":{}},"service_id":"500001"}'],
    ['an order number in the body', '{"out_order_no":"A1"}'],
    ['text for a number', '{"detail":{"paid_amount":"1000"}}'],
  ])('refuse %s as a problem', async (_what, body) => {
    const answer = await post(order().path, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(['PAYSCORE_E_VALIDATION', 'PAYSCORE_E_BAD_REQUEST']).toContain(answer.body['code']);
    expect(answer.body['detail']).toEqual(expect.stringMatching(/\w{3,}/));
    expect({}).not.toHaveProperty('type');
  });

  it('refuse a body above the limit, and one of another type', async () => {
    const { body, path } = order();
    expectProblem(
      await post(path, { ...body, padding: 'x'.repeat(LIMIT) }),
      413,
      'PAYSCORE_E_BODY_TOO_LARGE',
    );
    const other = await post(path, '<xml/>', { 'content-type': 'application/xml' });
    expect([400, 415]).toContain(other.status);
    expect(other.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('refuse parameters given twice, or as an object', async () => {
    for (const query of ['status=parked&status=queued', 'limit=1&limit=2', 'limit=0', 'cursor=x']) {
      expectProblem(await call(`${base}/syncs?${query}`), 400, 'PAYSCORE_E_VALIDATION');
    }
  });

  it('answer 404 for what is not there: a sync, an id that is none', async () => {
    const paths = [`${base}/syncs/01900000-0000-7000-8000-000000000000`, `${base}/syncs/x'--`];
    for (const path of paths) expectProblem(await call(path), 404, 'PAYSCORE_E_NOT_FOUND');
  });

  it("leave a path that is not theirs, or another version, to Nest's own 404", async () => {
    for (const path of [`${base}/nothing`, '/api/v2/pay/score/syncs']) {
      expect(await call(path)).toMatchObject({ status: 404, body: { statusCode: 404 } });
    }
  });

  it('ask the guard, which injects what its module gives', async () => {
    const answer = await call(`${base}/syncs`, { headers: { authorization: 'Bearer guess' } });
    expectProblem(answer, 401, 'PAYSCORE_E_UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  describe('of a controller of the host’s own', () => {
    it('are the same, under its path and version', async () => {
      const { body, orderNo } = order();
      const path = `/api/v2/till/serviceorders/${orderNo}/sync`;
      const recorded = await post(path, body, { prefer: 'wait=20' });
      expect(recorded).toMatchObject({ status: 200, body: { status: 'synced' } });
      expect(recorded.headers.get('location')).toBe(`/api/v2/till/syncs/${String(recorded.body['id'])}`);
      expect(await call(`/api/v2/till/syncs/${String(recorded.body['id'])}`)).toMatchObject({ status: 200 });
      const stranger = await call('/api/v2/till/syncs', { headers: { authorization: '' } });
      expectProblem(stranger, 401, 'PAYSCORE_E_UNAUTHENTICATED');
    });

    it('answer nobody when it does not say what its callers may do, and the log says how', async () => {
      expectProblem(await call('/api/v2/forgotten/syncs'), 500, 'PAYSCORE_E_INTERNAL');
      expect(logger.lines.join('\n')).toContain('@UseGuards(YourGuard, payscoreAccess(accessOf))');
    });
  });
});
