import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  Controller,
  HttpCode,
  type INestApplication,
  Logger,
  Module,
  Post,
  Req,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  createNotificationController,
  NOTIFICATION_OPTIONS,
  NotificationBytes,
  type PayscoreNotificationOptions,
} from '../../../src/http/notifications/index.js';
import { getPayscoreSyncToken } from '../../../src/service/payscore-sync.tokens.js';

/** What arrived at the service. */
const received: { institution: string; bytes: Buffer }[] = [];
const payscore = {
  receiveNotification: (institution: string, _headers: object, bytes: Buffer) => {
    received.push({ institution, bytes });
    return Promise.resolve({ status: 200, body: { code: 'SUCCESS', message: 'OK' } });
  },
};

/** The host's own route, whose path ends like that of notifications. */
@Controller('users/notifications')
class OwnController {
  @Post('sms')
  @HttpCode(200)
  own(@Req() { body }: { body: unknown }): unknown {
    return body;
  }
}

function hostOf(options: PayscoreNotificationOptions): Type {
  const token = getPayscoreSyncToken();
  @Module({
    controllers: [OwnController, createNotificationController(options, token)],
    providers: [
      { provide: token, useValue: payscore },
      { provide: NOTIFICATION_OPTIONS, useValue: options },
      NotificationBytes,
    ],
  })
  class Host {}
  return Host;
}

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
/** Every byte counts: a parser would drop the spaces, and the characters have several bytes. */
const BODY = '{ "id" :"EV-1",  "summary":"支付成功"\n}';
const signed = { 'content-type': 'application/json', 'wechatpay-signature': 'x' };

describe.each(Object.entries(adapters))('the raw bytes of a notification on %s', (name, adapter) => {
  const running: { close(): unknown }[] = [];
  afterEach(async () => {
    received.length = 0;
    for (const one of running.splice(0)) await one.close();
  });

  const start = async (
    app: INestApplication,
    configure: (app: INestApplication) => void = () => undefined,
  ): Promise<string> => {
    running.push(app);
    configure(app);
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  };
  const create = (options: PayscoreNotificationOptions, more: object = {}) =>
    NestFactory.create(hostOf(options), adapter(), { logger: false, ...more });
  const post = (url: string, body: string | Buffer = BODY, headers: object = signed) =>
    fetch(url, { method: 'POST', headers: { ...headers }, body: body as string });

  const expectBytes = async (url: string) => {
    const answer = await post(url);
    expect([answer.status, await answer.json()]).toEqual([200, { code: 'SUCCESS', message: 'OK' }]);
    expect(received.map(({ institution, bytes }) => [institution, bytes.toString()])).toEqual([['hk', BODY]]);
  };

  it.each<[string, object]>([
    ['of an app as Nest makes it', {}],
    ['without a body parser', { bodyParser: false }],
    ['with rawBody', { rawBody: true }],
  ])('arrive %s', async (_what, more) => {
    await expectBytes(`${await start(await create({}, more))}/notifications/hk`);
  });

  it('arrive below a global prefix, under another path, and with a slash at the end', async () => {
    const app = await create({ path: 'wechat/pay-score' });
    const url = await start(app, () => app.setGlobalPrefix('api/v2'));
    await expectBytes(`${url}/api/v2/wechat/pay-score/hk`);
  });

  it('arrive in an app of a testing module', async () => {
    const testing = await Test.createTestingModule({ imports: [hostOf({})] }).compile();
    const app = testing.createNestApplication(adapter(), { logger: false });
    await expectBytes(`${await start(app)}/notifications/hk`);
  });

  it('arrive after slow middleware of the host, and in many pieces', async () => {
    const app = await create({});
    const url = await start(app, () =>
      app.use((_request: unknown, _reply: unknown, next: () => void) => void setTimeout(next, 20)),
    );
    const body = `{"padding":"${'支'.repeat(20_000)}"}`;
    expect((await post(`${url}/notifications/hk`, body)).status).toBe(200);
    expect(received[0]?.bytes.equals(Buffer.from(body))).toBe(true);
  });

  it('are cut just above the limit where the host allows more', async () => {
    const app = await create({}, { bodyParser: false });
    if (name === 'Express')
      (app as unknown as { useBodyParser(...of: unknown[]): void }).useBodyParser('json', { limit: '2mb' });
    const body = `{"padding":"${'x'.repeat(900_000)}"}`;
    expect((await post(`${await start(app)}/notifications/hk`, body)).status).toBe(200);
    expect(received[0]?.bytes).toHaveLength(65_537);
  });

  it('that do not arrive whole are no fault of the app, and are not logged as one', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { hostname, port } = new URL(await start(await create({}, { bodyParser: false })));
    const socket = connect(Number(port), hostname);
    const head = ['POST /notifications/hk HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
    socket.write([...head, 'Wechatpay-Signature: x', 'Content-Length: 10', '', '{ '].join('\r\n'));
    socket.end();
    await once(socket.resume(), 'close');
    expect(received).toEqual([]);
    expect(logged.mock.calls.flat().map(String)).not.toContainEqual(expect.stringContaining('raw bytes'));
  });

  it('do not matter without a signature', async () => {
    const url = await start(await create({}));
    expect((await post(`${url}/notifications/hk`, BODY, { 'content-type': 'application/json' })).status).toBe(
      200,
    );
    expect(received[0]?.bytes).toHaveLength(0);
  });

  it('are refused by the host first when broken or above its own limit', async () => {
    const url = `${await start(await create({}))}/notifications/hk`;
    expect((await post(url, '{"id":')).status).toBe(400);
    const huge = await post(url, `{"padding":"${'x'.repeat(1_100_000)}"}`);
    expect(huge.status).toBe(413);
    expect(received).toEqual([]);
  });

  it('are refused by a host with a smaller limit, and nothing of a body that it refuses is logged', async () => {
    const logged = (['error', 'warn', 'log'] as const).map((level) =>
      jest.spyOn(Logger.prototype, level).mockImplementation(),
    );
    const written = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write'));
    const options = { bodyParser: false, logger: undefined };
    const app = await create({}, options);
    const parser = name === 'Express' ? { limit: '1kb' } : { bodyLimit: 1024 };
    (app as unknown as { useBodyParser(...of: unknown[]): void }).useBodyParser(
      ...(name === 'Express' ? ['json', parser] : ['application/json', parser]),
    );
    const url = `${await start(app)}/notifications/hk`;
    const answers = [`{"openid":"oSECRET${'x'.repeat(2000)}"}`, '{"openid":"oSECRET",', 'oSECRET'].map(
      (body) => post(url, body),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([413, 400, 400]);
    expect(received).toEqual([]);
    const lines = [...logged, ...written].flatMap(({ mock }) => mock.calls.flat() as unknown[]).map(String);
    expect(lines.join('\n')).not.toContain('SECRET');
    for (const one of [...logged, ...written]) one.mockRestore();
  });

  it("leave the host's own routes alone", async () => {
    const url = await start(await create({}));
    const answer = await post(`${url}/users/notifications/sms`, BODY);
    expect(await answer.json()).toEqual(JSON.parse(BODY));
    expect(received).toEqual([]);
  });

  it('arrive at another server of the same app', async () => {
    const app = await create({});
    await start(app);
    const handler: unknown = name === 'Express' ? app.getHttpAdapter().getInstance() : null;
    if (handler === null) {
      const answer = await (app as NestFastifyApplication).inject({
        ...{ method: 'POST', url: '/notifications/hk', headers: signed, payload: BODY },
      });
      expect(answer.statusCode).toBe(200);
    } else {
      const other: Server = createServer(handler as never);
      running.push(other);
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      await post(`http://127.0.0.1:${(other.address() as AddressInfo).port}/notifications/hk`);
    }
    expect(received.map(({ bytes }) => bytes.toString())).toEqual([BODY]);
  });
});

it('a decorated controller carries the decorators of the host', () => {
  const Public: ClassDecorator = (target) => Reflect.defineMetadata('isPublic', true, target);
  const controller = createNotificationController({ decorators: [Public] }, getPayscoreSyncToken());
  expect(Reflect.getMetadata('isPublic', controller)).toBe(true);
});
