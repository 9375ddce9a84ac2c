import type { PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { Servers } from '../../../../test/support/servers.js';
import { LANGUAGES } from '../../src/i18n/language.js';
import {
  PARK_REASONS,
  QUERY_OUTCOMES,
  SEND_OUTCOMES,
  SEND_REASONS,
  STATUSES,
} from '../../src/story/index.js';
import { DOUBLE_PAID } from '../../src/tables/remedies.js';
import { OPERATOR, REFUND_DESK, startRealHost, type RealHost } from '../support/real-host.js';
import { RealScenes } from '../support/real-scenes.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

const MAX_BYTES = 40_000;

inBrowser('the views on the module', ({ open, openNew }) => {
  const servers = new Servers('sqlite');
  let host: RealHost;
  const syncs = {} as Record<'synced' | 'parked' | 'doublePaid' | 'behind' | 'uncertain', PayscoreSyncRecord>;

  beforeAll(async () => {
    host = await startRealHost(servers);
    const scenes = new RealScenes({ ...host, simulator: servers.simulator });
    for (const name of ['synced', 'parked', 'doublePaid', 'behind', 'uncertain'] as const)
      syncs[name] = await scenes[name]();
  });

  describe.each(LANGUAGES)('%s', (language) => {
    const { t, of } = wordsOf(language);
    const setUp = async (query: string) => {
      const { page } = await open({ language, token: OPERATOR });
      await page.goto(`${host.url}${query}`);
      return page;
    };

    it('overview: what needs a person leads to the list, and from there to the story', async () => {
      const page = await setUp('');
      await page.getByRole('heading', { name: t('needsYou') }).waitFor();
      await page.getByRole('link', { name: t('parkedN', { n: 2 }) }).waitFor();
      await page.getByRole('link', { name: t('doublePaidN', { n: 1 }) }).click();
      const { outOrderNo } = syncs.doublePaid;
      await page
        .getByRole('table', { name: t('syncs') })
        .getByRole('link', { name: outOrderNo })
        .click();
      await page.getByRole('heading', { name: outOrderNo }).waitFor();
      await page.getByText(DOUBLE_PAID[language]).waitFor();
    });

    it('overview: tells each institution, the last hour and the handlers', async () => {
      const page = await setUp('?view=overview');
      await page.getByRole('heading', { name: t('lastHour') }).waitFor();
      await page.getByRole('heading', { name: servers.simulator.merchant.mchid }).waitFor();
      for (const name of ['chartSettled', 'chartLatency', 'chartQuota'] as const)
        await page.getByRole('img', { name: t(name) }).waitFor();
      await page
        .getByRole('table', { name: t('handlers') })
        .getByText('refunds')
        .waitFor();
    });

    it('list: filters are in the address', async () => {
      const page = await setUp('?view=list');
      const table = page.getByRole('table', { name: t('syncs') });
      for (const [status, sync] of [
        ['parked', syncs.parked],
        ['double_paid', syncs.doublePaid],
        ['uncertain', syncs.uncertain],
        ['queued', syncs.behind],
        ['synced', syncs.synced],
      ] as const) {
        await page.getByRole('combobox', { name: t('status'), exact: true }).selectOption(status);
        await table.getByRole('link', { name: sync.outOrderNo }).waitFor();
        expect(new URL(page.url()).searchParams.get('status')).toBe(status);
      }
      await page.getByRole('textbox', { name: t('subMchid') }).fill('1900000999');
      await page.keyboard.press('Enter');
      await page.getByText(t('noMatch')).waitFor();
      await page.getByRole('link', { name: t('clearFilters') }).click();
      await table.waitFor();
      await page.getByRole('combobox', { name: t('status'), exact: true }).selectOption('parked');
      await page.getByRole('combobox', { name: t('parkReason') }).selectOption('REJECTED');
      await table.getByText(of(PARK_REASONS.REJECTED)).first().waitFor();
    });

    it('find: by whatever is pasted', async () => {
      const { doublePaid } = syncs;
      const page = await setUp('?view=help');
      const requestId = (await host.payscore.attempts(doublePaid.id))[0]?.requestId;
      for (const text of [doublePaid.outOrderNo, doublePaid.id, doublePaid.transactionId, requestId]) {
        await page.getByRole('heading', { name: t('help') }).waitFor();
        await page.getByRole('searchbox', { name: t('find') }).fill(text as string);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: doublePaid.outOrderNo }).waitFor();
        await page.goBack();
      }
      await page.getByRole('searchbox', { name: t('find') }).fill(syncs.behind.outOrderNo);
      await page.keyboard.press('Enter');
      await page.getByRole('table').getByRole('link').nth(1).waitFor();
    });

    it('sync: tells the story of a double payment, and marks what the order showed', async () => {
      const page = await setUp(`?view=sync&id=${syncs.doublePaid.id}`);
      const timeline = page.getByRole('list', { name: t('timeline') });
      for (const text of [
        SEND_OUTCOMES.refused,
        SEND_REASONS.refused.uncertain,
        QUERY_OUTCOMES['double-paid'],
      ])
        if (text) await timeline.getByText(of(text)).waitFor();
      await timeline.getByText('订单状态不支持该操作').waitFor();
      await timeline.getByText(REFUND_DESK).waitFor();
      await timeline.getByText(t('storyNextPerson')).waitFor();
      await page
        .getByRole('table', { name: t('collections') })
        .getByText(t('paidOnline'))
        .waitFor();
    });

    it('sync: names what goes first', async () => {
      const page = await setUp(`?view=sync&id=${syncs.behind.id}`);
      await page.getByText(t('storyNextBehind')).waitFor();
      await page.getByRole('link', { name: t('seqN', { seq: '1' }) }).click();
      await page.getByRole('heading', { name: t('whatToDo') }).waitFor();
      await page.getByText(of(STATUSES.parked)).first().waitFor();
    });

    it('help: leads from a filter to its entry', async () => {
      const page = await setUp('?view=help');
      await page.getByRole('textbox', { name: t('helpFilter') }).fill('payscore_e_clock');
      await page.getByText('PAYSCORE_E_CLOCK').waitFor();
      expect(await page.getByText('PAYSCORE_E_VALIDATION').count()).toBe(0);
      expect(new URL(page.url()).searchParams.get('q')).toBe('payscore_e_clock');
    });
  });

  it('weigh 40 kB in three requests, all to their own host', async () => {
    const { page, requests } = await openNew({ token: OPERATOR });
    const bodies: Promise<number>[] = [];
    page.on('response', (response) => {
      const isPage = ['document', 'script', 'stylesheet', 'font', 'image'].includes(
        response.request().resourceType(),
      );
      if (isPage && !response.url().startsWith('data:'))
        bodies.push(
          response
            .finished()
            .then(() => response.request().sizes())
            .then(({ responseBodySize }) => responseBodySize),
        );
    });
    await page.goto(host.url);
    await page.getByRole('heading', { name: 'Last hour' }).waitFor();
    const isOfPage = ({ url: one, type }: { url: string; type: string }) =>
      type !== 'fetch' && !one.startsWith('data:');
    expect(requests.filter(isOfPage).map(({ type }) => type)).toEqual(['document', 'stylesheet', 'script']);
    const bytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(MAX_BYTES / 2);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(
      requests.filter(
        (request) => !request.url.startsWith(new URL(host.url).origin) && !request.url.startsWith('data:'),
      ),
    ).toEqual([]);
  });
});
