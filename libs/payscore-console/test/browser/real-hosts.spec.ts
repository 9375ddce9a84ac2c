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

const CASES = (['Express', 'Fastify'] as const).flatMap((adapter) =>
  ['no prefix', 'a global prefix', 'a stripping proxy'].flatMap((mount) =>
    (['bearer', 'basic', 'cookie'] as const).map((guard) => ({ adapter, mount, guard })),
  ),
);

inBrowser('the console of a real host, with helmet', ({ open }) => {
  const servers = new Servers('sqlite');
  let app: INestApplication | undefined;
  let proxy: Front | undefined;

  afterEach(async () => {
    await proxy?.close();
    await app?.close();
    proxy = app = undefined;
  });

  it.each(CASES)(
    'finds and settles an order: $adapter, $mount, $guard',
    async ({ adapter, mount, guard }) => {
      const kind: GuardKind = GUARDS[guard];
      const { create, language } = ADAPTERS[adapter];
      const words = wordsOf(language);
      const { t, of } = words;
      AnyGuard.wanted = kind.wanted;
      AnyGuard.challenge = kind.challenge;
      const prefix = mount === 'a global prefix' ? '/api/v1' : '';
      app = await startApp(
        [
          databaseModule(servers.database),
          PayscoreSyncModule.forRootAsync({
            http: {
              guards: [AnyGuard],
              access: () => ({ actor: 'mei', can: ['read', 'act'], locale: language }),
              console: kind.console,
            },
            useFactory: () => ({ ...FAST, institutions: [institutionOf(servers.simulator)] }),
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
      let base = (await listenToBrowser(app)) + prefix;
      if (mount === 'a stripping proxy') {
        proxy = await rewritingFront(base, (path) => path.replace(/^\/edge\/pay/, ''));
        base = `http://127.0.0.1:${proxy.port}/edge/pay`;
      }
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
