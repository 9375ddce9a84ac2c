import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { PayscoreSyncModule, PayscoreSyncService } from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describeWith } from '../../../../test/support/describe-with.js';
import { FAST } from '../../../../test/support/fast.js';
import { cashPayment, newOrderNo } from '../../../../test/support/payments.js';
import { startTestSimulator } from '../../../../test/support/simulator.js';
import { databaseModule, startApp } from '../../../../test/support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { institutionOf } from '../../../../test/support/test-host.js';
import { openBrowser } from '../support/browser.mjs';

const TOKEN = 'an-operator-of-the-shop-0123456789';

interface Message {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Lets in who shows what it looks for; else asks for it as such a guard does. */
@Injectable()
class AnyGuard implements CanActivate {
  static wanted: (headers: Message['headers']) => boolean = () => false;
  static challenge: string | null = null;

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    if (AnyGuard.wanted(http.getRequest<Message>().headers)) return true;
    const reply = http.getResponse<{ header(name: string, value: string): unknown }>();
    if (AnyGuard.challenge !== null) reply.header('WWW-Authenticate', AnyGuard.challenge);
    throw new UnauthorizedException();
  }
}

interface GuardKind {
  readonly wanted: (headers: Message['headers']) => boolean;
  readonly challenge: string | null;
  readonly console: true | { readonly shell: 'public' };
  readonly context: BrowserContextOptions;
  readonly prepare?: (page: Page, url: string) => Promise<unknown>;
  readonly signIn?: (page: Page) => Promise<void>;
}

const basic = { username: 'mei', password: 'a long password' };

const GUARDS: Readonly<Record<string, GuardKind>> = {
  bearer: {
    wanted: ({ authorization }) => authorization === `Bearer ${TOKEN}`,
    challenge: null,
    console: { shell: 'public' },
    context: {},
    async signIn(page) {
      await page.getByRole('textbox', { name: 'Operator token' }).fill(TOKEN);
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
  },
  basic: {
    wanted: ({ authorization }) =>
      authorization === `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`,
    challenge: 'Basic realm="shop"',
    console: true,
    context: { httpCredentials: basic },
  },
  cookie: {
    wanted: ({ cookie }) => cookie?.includes('session=mei') ?? false,
    challenge: null,
    console: true,
    context: {},
    prepare: (page, url) =>
      page
        .context()
        .addCookies([{ name: 'session', value: 'mei', url: new URL(url).origin, sameSite: 'Strict' }]),
  },
};

const ADAPTERS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

/** A proxy that hands on what lies below `/edge/pay`, without it. */
async function stripping(target: string): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '').replace(/^\/edge\/pay/, '');
    const { method, headers } = incoming;
    const onward = request(`${target}${path}`, { ...(method ? { method } : {}), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/edge/pay` };
}

const CASES = Object.keys(ADAPTERS).flatMap((adapter) =>
  ['no prefix', 'a global prefix', 'a stripping proxy'].flatMap((mount) =>
    Object.keys(GUARDS).map((guard) => ({ adapter: adapter as keyof typeof ADAPTERS, mount, guard })),
  ),
);

describeWith('chromium')('the console of a real host, with helmet', () => {
  let simulator: Simulator;
  let database: TestDatabase;
  let app: INestApplication | undefined;
  let proxy: Server | undefined;

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), createTestDatabase('sqlite')]);
  });
  afterEach(async () => {
    proxy?.closeAllConnections();
    proxy?.close();
    proxy = undefined;
    await app?.close();
    app = undefined;
  });
  afterAll(() => Promise.all([simulator.stop(), database.drop()]));

  it.each(CASES)(
    'finds and settles an order: $adapter, $mount, $guard',
    async ({ adapter, mount, guard }) => {
      const kind = GUARDS[guard] as GuardKind;
      AnyGuard.wanted = kind.wanted;
      AnyGuard.challenge = kind.challenge;
      const prefix = mount === 'a global prefix' ? 'api/v1' : '';
      app = await startApp(
        [
          databaseModule(database),
          PayscoreSyncModule.forRootAsync({
            http: {
              guards: [AnyGuard],
              access: () => ({ actor: 'mei', can: ['read', 'act'] }),
              console: kind.console,
            },
            useFactory: () => ({ ...FAST, institutions: [institutionOf(simulator)] }),
          }),
        ],
        {
          adapter: ADAPTERS[adapter](),
          configure: (host) => {
            host.use(helmet());
            if (prefix !== '') host.setGlobalPrefix(prefix);
          },
        },
      );
      await app.listen(0, '127.0.0.1');
      const origin = (await app.getUrl()).replace('[::1]', '127.0.0.1');
      let base = prefix === '' ? origin : `${origin}/${prefix}`;
      if (mount === 'a stripping proxy') {
        const edge = await stripping(origin);
        ({ server: proxy, url: base } = edge);
      }
      const payscore = app.get(PayscoreSyncService);
      const outOrderNo = newOrderNo();
      const { id } = await payscore.sync(cashPayment(outOrderNo), { waitMs: 0 });
      await payscore.waitFor(id, { waitMs: 30_000 });

      const browser = await openBrowser(kind.context);
      try {
        const page = await browser.context.newPage();
        const wrong: string[] = [];
        page.on('pageerror', (error) => wrong.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error' && !message.text().includes('401')) wrong.push(message.text());
        });
        const url = `${base}/payscore/console`;
        await kind.prepare?.(page, url);
        await page.goto(url);
        await kind.signIn?.(page);
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        await page.getByRole('heading', { name: 'Last hour' }).waitFor();
        await page.getByRole('searchbox', { name: 'Find' }).fill(outOrderNo);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: outOrderNo }).waitFor();
        await page.getByText('WeChat Pay refused the request itself').waitFor();
        await page.getByRole('button', { name: 'Cancel', exact: true }).click();
        await page.getByRole('textbox', { name: 'Reason' }).fill('No such order');
        await page.getByRole('button', { name: 'Confirm' }).click();
        await page.getByText('Done. It is now: Cancelled.').waitFor();
        expect(wrong).toEqual([]);
      } finally {
        await browser.close();
      }
      expect(await payscore.get(id)).toMatchObject({ status: 'cancelled' });
      expect(await payscore.actions(id)).toMatchObject([{ actor: 'mei', reason: 'No such order' }]);
    },
  );
});
