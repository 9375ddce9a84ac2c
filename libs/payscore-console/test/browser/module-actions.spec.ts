import type { PersonAction, PayscoreSyncRecord, SyncStatus } from 'nestjs-payscore-sync';
import type { Page } from 'playwright-core';
import { restOf } from '../../../../test/support/rest.js';
import { Servers } from '../../../../test/support/servers.js';
import { isolate } from '../../src/i18n/fill.js';
import { LANGUAGES } from '../../src/i18n/language.js';
import { ACTIONS, ACTIONS_DONE, REFUSALS, STATUSES, STEPS } from '../../src/story/index.js';
import { OPERATOR, READER, startRealHost, STRANGER, type RealHost } from '../support/real-host.js';
import { RealScenes } from '../support/real-scenes.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

inBrowser('the actions on the module', ({ open }) => {
  const servers = new Servers('sqlite');
  let host: RealHost;
  let scenes: RealScenes;

  beforeAll(async () => {
    host = await startRealHost(servers);
    scenes = new RealScenes({ ...host, simulator: servers.simulator });
  });

  const visit = async (query: string, settings: Parameters<typeof open>[0] = {}): Promise<Page> => {
    const { page } = await open({ token: OPERATOR, ...settings });
    await page.goto(`${host.url}${query}`);
    return page;
  };
  const sends = (outOrderNo: string) =>
    servers.simulator.journal
      .entries()
      .filter((one) => one.operation === 'sync' && one.outOrderNo === outOrderNo);

  describe.each(LANGUAGES)('%s', (language) => {
    const { t, of } = wordsOf(language);

    it.each<[PersonAction, keyof typeof STEPS, SyncStatus, () => Promise<PayscoreSyncRecord>]>([
      ['retry', 'send', 'queued', () => scenes.parked()],
      ['check', 'check', 'synced', () => scenes.uncertain()],
      ['cancel', 'cancel', 'cancelled', () => scenes.behind()],
      ['resolve', 'resolve', 'resolved', () => scenes.doublePaid()],
    ])(
      '%s says what will happen, does it, and is kept with the reason',
      async (action, step, status, scene) => {
        const sync = await scene();
        if (action === 'check') scenes.showsPayment(sync.outOrderNo);
        const page = await visit(`?view=sync&id=${sync.id}`, { language });
        await page.getByRole('button', { name: of(ACTIONS[action]), exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(of(STEPS[step])).waitFor();
        await dialog.getByRole('textbox', { name: t('reason') }).fill('The till was wrong');
        await dialog.getByRole('button', { name: t('confirm') }).click();
        const order = isolate(sync.outOrderNo);
        await page.getByText(t('actionDone', { order, status: of(STATUSES[status]) })).waitFor();
        const timeline = page.getByRole('list', { name: t('timeline') });
        await timeline.getByText(`wing.chan ${of(ACTIONS_DONE[action])}`).waitFor();
        await timeline.getByText('The till was wrong').waitFor();
        expect(await host.payscore.actions(sync.id)).toMatchObject([
          { action, actor: 'wing.chan', reason: 'The till was wrong' },
        ]);
        const end = action === 'retry' ? 'synced' : status;
        expect(await host.payscore.waitFor(sync.id, { waitMs: 60_000 })).toMatchObject({ status: end });
      },
    );

    it('an action that another operator was faster with changes nothing, and shows how it stands', async () => {
      const { id } = await scenes.parked();
      const page = await visit(`?view=sync&id=${id}`, { language });
      await page.getByRole('button', { name: of(ACTIONS.cancel), exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: t('reason') }).fill('Wrong amount');
      await host.payscore.resolve(id, { actor: 'mei.lam', reason: 'Paid in cash' });
      await dialog.getByRole('button', { name: t('confirm') }).click();
      await dialog.getByRole('alert').getByText(t('changedMeanwhile')).waitFor();
      await page.keyboard.press('Escape');
      await page
        .getByRole('list', { name: t('timeline') })
        .getByText('Paid in cash')
        .waitFor();
      expect(await host.payscore.actions(id)).toMatchObject([{ action: 'resolve', actor: 'mei.lam' }]);
    });

    it('an action that is not possible says why', async () => {
      const { id } = await scenes.behind();
      const page = await visit(`?view=sync&id=${id}`, { language });
      await page.getByText(of(REFUSALS.behind)).waitFor();
      expect(await page.getByRole('button', { name: of(ACTIONS.retry), exact: true }).isDisabled()).toBe(
        true,
      );
    });

    it('a bulk run shows its count, and touches exactly these, once', async () => {
      const from = new Date().toISOString();
      const chosen = [await scenes.parked(), await scenes.parked()];
      const settled = await scenes.parked();
      const page = await visit(`?view=list&status=parked&from=${from}`, { language });
      await page.getByRole('button', { name: t('retryAll') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(t('bulkCount', { n: 3 }), { exact: true }).waitFor();
      await host.payscore.resolve(settled.id, { actor: 'mei.lam', reason: 'Paid in cash' });
      await dialog.getByRole('textbox', { name: t('reason') }).fill('The request is mended');
      await dialog.getByRole('button', { name: t('confirm') }).click();
      await dialog.getByText(t('bulkChanged')).waitFor();
      await dialog.getByText(t('bulkCount', { n: 2 }), { exact: true }).waitFor();
      for (const { outOrderNo } of chosen) expect(sends(outOrderNo)).toHaveLength(1);
      await dialog.getByRole('button', { name: t('confirm') }).dblclick();
      await dialog.getByText(t('bulkDone', { n: 2 })).waitFor();
      for (const { id, outOrderNo } of chosen) {
        expect(await host.payscore.waitFor(id, { waitMs: 60_000 })).toMatchObject({ status: 'synced' });
        expect(sends(outOrderNo)).toHaveLength(2);
        expect(await host.payscore.actions(id)).toMatchObject([
          { action: 'retry', actor: 'wing.chan', reason: 'The request is mended' },
        ]);
      }
      expect(await host.payscore.actions(settled.id)).toMatchObject([{ action: 'resolve' }]);
      await dialog.getByRole('button', { name: t('close') }).click();
      await page.getByText(t('noParked')).waitFor();
    });
  });

  it('a caller who may only read sees no button, and is refused by the server', async () => {
    const { id } = await scenes.parked();
    const page = await visit(`?view=sync&id=${id}`, { token: READER });
    await page.getByText('You may look, but not act.').waitFor();
    const rest = restOf(host.url.replace(/\/console$/, ''), READER);
    for (const action of ['retry', 'check', 'cancel', 'resolve'] as const) {
      expect(await page.getByRole('button', { name: ACTIONS[action][0], exact: true }).count()).toBe(0);
      expect((await rest('POST', `/syncs/${id}/${action}`, { reason: 'no' })).status).toBe(403);
    }
    await page.getByRole('link', { name: 'Syncs', exact: true }).click();
    await page.getByRole('combobox', { name: 'Status', exact: true }).selectOption('parked');
    await page.getByRole('table', { name: 'Syncs' }).getByText('Request refused').first().waitFor();
    expect(await page.getByRole('button', { name: 'all…' }).count()).toBe(0);
    expect((await rest('POST', '/actions', { action: 'retry', ids: [id], dryRun: true })).status).toBe(403);
    expect(await host.payscore.actions(id)).toEqual([]);
  });

  it('a caller of another sub-merchant finds nothing', async () => {
    const { id, outOrderNo } = await scenes.doublePaid();
    const page = await visit('?view=list', { token: STRANGER });
    await page.getByText('Nothing is recorded yet').waitFor();
    const requestId = (await host.payscore.attempts(id))[0]?.requestId ?? '';
    const { transactionId } = await host.payscore.get(id);
    for (const text of [outOrderNo, id, transactionId ?? '', requestId]) {
      await page.getByRole('searchbox', { name: 'Find' }).fill(text);
      await page.keyboard.press('Enter');
      await page.getByText(`Nothing for`).getByText(text).waitFor();
    }
    await page.goto(`${host.url}?view=sync&id=${id}`);
    await page.getByRole('heading', { name: 'There is no such sync' }).waitFor();
  });
});
