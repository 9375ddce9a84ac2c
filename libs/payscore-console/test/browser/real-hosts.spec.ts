import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { PayscoreSyncModule, PayscoreSyncService } from 'nestjs-payscore-sync';
import { FAST } from '../../../../test/support/fast.js';
import { type Front, rewritingFront } from '../../../../test/support/fronts.js';
import { cashPayment, newOrderNo } from '../../../../test/support/payments.js';
import { Servers } from '../../../../test/support/servers.js';
import { databaseModule, startApp } from '../../../../test/support/test-app.js';
import { institutionOf } from '../../../../test/support/test-host.js';
import { ACTIONS, SEND_OUTCOMES } from '../../src/story/index.js';
import { AnyGuard, type GuardKind, GUARDS } from '../support/guards.js';
import { listenToBrowser } from '../support/listen-to-browser.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

// A prefix and a proxy are of no language, so each adapter is read in another one.
const ADAPTERS = {
  Express: { create: () => new ExpressAdapter(), language: 'en' },
  Fastify: { create: () => new FastifyAdapter(), language: 'zh' },
} as const;

const MOUNTS = {
  'no prefix': { prefix: '', mounts: ['no prefix', 'a stripping proxy'] },
  'a global prefix': { prefix: '/api/v1', mounts: ['a global prefix'] },
} as const;

const SHELLS = [['bearer'], ['basic', 'cookie']] as const;

/** A browser may keep the cores busy for seconds, in which no call of a host is to time out. */
const PATIENT = { timeoutMs: 20_000, leaseMs: 25_000 };

/** Guards that the console is set up alike for share a host, and so does the proxy in front of it. */
const HOSTS = (['Express', 'Fastify'] as const).flatMap((adapter) =>
  (['no prefix', 'a global prefix'] as const).flatMap((mount) =>
    SHELLS.map((guards) => ({ adapter, guards, ...MOUNTS[mount] })),
  ),
);

inBrowser('the console of a real host, with helmet', ({ open }) => {
  const servers = new Servers('sqlite');

  describe.each(HOSTS)('$adapter, $mounts, $guards', ({ adapter, guards, prefix, mounts }) => {
    const { create, language } = ADAPTERS[adapter];
    const words = wordsOf(language);
    const { t, of } = words;
    const bases = new Map<string, string>();
    let app: INestApplication;
    let proxy: Front | undefined;

    beforeAll(async () => {
      app = await startApp(
        [
          databaseModule(servers.database),
          PayscoreSyncModule.forRootAsync({
            http: {
              guards: [AnyGuard],
              access: () => ({ actor: 'mei', can: ['read', 'act'], locale: language }),
              console: GUARDS[guards[0]].console,
            },
            useFactory: () => ({ ...FAST, ...PATIENT, institutions: [institutionOf(servers.simulator)] }),
          }),
        ],
        {
          adapter: create(),
          configure: (host) => {
            host.use(helmet());
            if (prefix !== '') host.setGlobalPrefix(prefix);
          },
        },
      );
      const base = (await listenToBrowser(app)) + prefix;
      proxy = await rewritingFront(base, (path) => path.replace(/^\/edge\/pay/, ''));
      for (const mount of mounts) bases.set(mount, base);
      bases.set('a stripping proxy', `http://127.0.0.1:${proxy.port}/edge/pay`);
    });
    afterAll(async () => {
      await proxy?.close();
      await app?.close();
    });

    it.each(mounts.flatMap((mount) => guards.map((guard) => ({ mount, guard }))))(
      'finds and settles an order: $mount, $guard',
      async ({ mount, guard }) => {
        const kind: GuardKind = GUARDS[guard];
        AnyGuard.wanted = kind.wanted;
        AnyGuard.challenge = kind.challenge;
        const base = bases.get(mount);
        const payscore = app.get(PayscoreSyncService);
        const outOrderNo = newOrderNo();
        // WeChat Pay knows no such order.
        const { id } = await payscore.sync(cashPayment(outOrderNo), { waitMs: 30_000 });

        const url = `${base}/payscore/console`;
        const { page } = await open({ token: null, language: kind.signIn ? language : null }, kind.context);
        await kind.prepare?.(page, url);
        await page.goto(url);
        await kind.signIn?.(page, words);
        await page.getByRole('heading', { name: t('overview') }).waitFor();
        await page.getByRole('heading', { name: t('lastHour') }).waitFor();
        await page.getByRole('link', { name: t('syncs'), exact: true }).click();
        await page
          .getByRole('table', { name: t('syncs') })
          .getByRole('link', { name: outOrderNo })
          .waitFor();
        await page.getByRole('searchbox', { name: t('find') }).fill(outOrderNo);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: outOrderNo }).waitFor();
        await page.getByText(of(SEND_OUTCOMES.rejected)).waitFor();
        await page.getByRole('button', { name: of(ACTIONS.cancel), exact: true }).click();
        await page.getByRole('textbox', { name: t('reason') }).fill('No such order');
        await page.getByRole('button', { name: t('confirm') }).click();
        await page
          .getByRole('list', { name: t('timeline') })
          .getByText('No such order', { exact: true })
          .waitFor();
        expect(await payscore.get(id)).toMatchObject({ status: 'cancelled' });
        expect(await payscore.actions(id)).toMatchObject([{ actor: 'mei', reason: 'No such order' }]);
      },
    );
  });
});
