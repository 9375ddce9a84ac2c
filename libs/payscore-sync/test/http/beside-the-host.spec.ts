import {
  Body,
  ClassSerializerInterceptor,
  ConflictException,
  Controller,
  Get,
  type INestApplication,
  Module,
  Post,
  ServiceUnavailableException,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { type AbstractHttpAdapter, APP_FILTER, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Exclude, Expose } from 'class-transformer';
import { IsInt } from 'class-validator';
import { RecordingLogger } from '../../../../test/support/recording-logger.js';
import {
  payscoreAccess,
  PayscoreError,
  PayscoreProblemFilter,
  PayscoreSyncControllerBase,
  type PayscoreSyncService,
} from '../../src/index.js';

class OrderDto {
  @IsInt({ message: 'amount must be whole' })
  amount!: number;
}

/** Shows one of its properties. */
class Customer {
  @Expose()
  name = 'Chan';

  @Exclude()
  secret = 'hidden';
}

@Controller('orders')
class OrdersController {
  @Post()
  create(@Body() order: OrderDto) {
    return order;
  }

  @Get('taken')
  taken() {
    throw new ConflictException({ error: 'TAKEN', by: 'till 7' });
  }

  @Get('health')
  health() {
    throw new ServiceUnavailableException({ status: 'error', details: { database: { status: 'down' } } });
  }

  @Get('broken')
  broken() {
    throw new TypeError('a fault of the host');
  }

  @Get('ours')
  ours() {
    throw new PayscoreError('PAYSCORE_E_CONFLICTING_SYNC', 'Recorded before.');
  }

  @Get('customer')
  customer() {
    return new Customer();
  }
}

const record = {
  ...{ id: 'S1', status: 'synced', createdAt: new Date(0), nextAttemptAt: null },
  request: { service_id: '500001', detail: { paid_amount: 100 } },
};
const logs = { attemptLog: [{ number: 1, startedAt: new Date(0) }], actionLog: [] };
const service = {
  sync: () => Promise.resolve(record),
  details: (id: string) =>
    id === 'broken' ? Promise.reject(new TypeError('a fault of ours')) : Promise.resolve(record),
  logsOf: () => Promise.resolve([logs]),
  list: () => Promise.resolve({ items: [record], nextCursor: 'S1' }),
  listByOrder: () => Promise.resolve({ items: [record], nextCursor: null }),
  listInstitutions: () => Promise.resolve([{ institution: 'hk', breaker: 'closed' }]),
  retry: () => Promise.resolve(record),
} as unknown as PayscoreSyncService;

@Controller('payscore')
@UseGuards(payscoreAccess(() => ({ actor: 'test', can: ['record', 'read', 'act'] })))
class RoutesController extends PayscoreSyncControllerBase {
  constructor() {
    super(service);
  }
}

@Module({
  controllers: [OrdersController, RoutesController],
  providers: [
    { provide: APP_FILTER, useClass: PayscoreProblemFilter },
    {
      provide: APP_INTERCEPTOR,
      inject: [Reflector],
      useFactory: (reflector: Reflector) =>
        new ClassSerializerInterceptor(reflector, { strategy: 'excludeAll', excludeExtraneousValues: true }),
    },
  ],
})
class HostModule {}

const ADAPTERS: readonly [string, () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

describe.each(ADAPTERS)(
  'in a host on %s with a filter, a pipe and a serializer of its own',
  (_name, adapter) => {
    const logger = new RecordingLogger();
    let app: INestApplication;
    let origin: string;

    beforeAll(async () => {
      const testing = await Test.createTestingModule({ imports: [HostModule] })
        .setLogger(logger)
        .compile();
      app = testing.createNestApplication(adapter());
      app.useGlobalPipes(new ValidationPipe());
      await app.listen(0, '127.0.0.1');
      origin = await app.getUrl();
    });
    afterAll(() => app?.close());

    const call = async (path: string, body?: string) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? '' };
      const response = await fetch(origin + path, body === undefined ? {} : init);
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: (await response.json()) as Record<string, unknown> };
    };

    it("the pipe's messages reach the caller", async () => {
      const answer = await call('/orders', '{"amount":"x"}');
      expect(answer).toMatchObject({ status: 400, body: { message: ['amount must be whole'] } });
    });

    it("the host's own bodies do, of a 409 and of a 503 that a health check gives", async () => {
      expect(await call('/orders/taken')).toMatchObject({
        status: 409,
        body: { error: 'TAKEN', by: 'till 7' },
      });
      const health = await call('/orders/health');
      expect(health).toMatchObject({ status: 503, body: { details: { database: { status: 'down' } } } });
    });

    it("a fault of the host is Nest's to answer and to log, with its stack", async () => {
      const answer = await call('/orders/broken');
      expect([answer.status, answer.body]).toEqual([
        500,
        { statusCode: 500, message: 'Internal server error' },
      ]);
      const line = logger.lines.find((one) => one.includes('a fault of the host'));
      expect(line).toContain('OrdersController.broken');
      expect(line).not.toContain('PayscoreSync');
    });

    it('a body of the host that is no JSON is Nest’s to refuse, and one of ours is a problem', async () => {
      const { status, type, body } = await call('/orders', '{"amount":');
      expect([status, type, body['statusCode']]).toEqual([
        400,
        expect.stringContaining('application/json'),
        400,
      ]);
      const ours = await call('/payscore/serviceorders/A1/sync', '{"service_id":');
      expect([ours.status, ours.body['code']]).toEqual([400, 'PAYSCORE_E_BAD_REQUEST']);
      expect(ours.type).toContain('application/problem+json');
    });

    it('an error of ours is a problem wherever the host meets it', async () => {
      const { status, type, body } = await call('/orders/ours');
      expect([status, body['code']]).toEqual([409, 'PAYSCORE_E_CONFLICTING_SYNC']);
      expect(type).toContain('application/problem+json');
    });

    it('a fault behind our routes is a problem, and logged with its stack', async () => {
      expect(await call('/payscore/syncs/broken')).toMatchObject({
        status: 500,
        body: { code: 'PAYSCORE_E_INTERNAL' },
      });
      const line = logger.lines.find((one) => one.includes('TypeError: a fault of ours'));
      expect(line).toContain('beside-the-host.spec');
    });

    it('replies of ours leave whole, also where the serializer exposes nothing by itself', async () => {
      const json: unknown = JSON.parse(JSON.stringify(record));
      const withLogs: unknown = JSON.parse(JSON.stringify({ ...record, ...logs }));
      const facts = JSON.stringify({
        service_id: '500001',
        sub_mchid: '1900000109',
        type: 'Order_Paid',
        detail: {},
      });
      expect((await call('/payscore/serviceorders/A1/sync', facts)).body).toEqual(json);
      expect((await call('/payscore/syncs')).body).toEqual({ items: [json], nextCursor: 'S1' });
      expect((await call('/payscore/syncs/S1')).body).toEqual(withLogs);
      expect((await call('/payscore/serviceorders/A1/syncs')).body).toEqual({
        items: [withLogs],
        nextCursor: null,
      });
      expect((await call('/payscore/syncs/S1/retry', '{}')).body).toEqual(withLogs);
      const institutions = { items: [{ institution: 'hk', breaker: 'closed' }] };
      expect((await call('/payscore/institutions')).body).toEqual(institutions);
      expect((await call('/orders/customer')).body).toEqual({ name: 'Chan' });
    });
  },
);
