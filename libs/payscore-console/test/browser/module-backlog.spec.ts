import { addBacklog } from '../../../../test/support/backlog.js';
import { SUB_MCHID } from '../../../../test/support/payments.js';
import { Servers } from '../../../../test/support/servers.js';
import { LANGUAGES } from '../../src/i18n/language.js';
import { OPERATOR, startRealHost, type RealHost } from '../support/real-host.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

inBrowser('10,000 parked syncs', ({ open }) => {
  const servers = new Servers('sqlite');
  let host: RealHost;

  beforeAll(async () => {
    // Nobody delivers: they stay as they are.
    host = await startRealHost(servers, { worker: false });
    const institution = servers.simulator.merchant.mchid;
    const dueAt = Date.now() - 3_600_000;
    await addBacklog(host.dataSource, {
      institution,
      subMchid: SUB_MCHID,
      status: 'parked',
      count: 10_000,
      dueAt,
    });
    // A page goes on behind an id, which is a UUID.
    await host.dataSource.query(
      `UPDATE payscore_syncs SET id = printf('01936f2a-0000-7000-8000-%012d', rowid)`,
    );
  });

  it.each(LANGUAGES)(
    'are counted, listed in pages, and acted on by the oldest 1,000: %s',
    async (language) => {
      const { t } = wordsOf(language);
      const { page } = await open({ language, token: OPERATOR });
      await page.goto(host.url);
      await page.getByRole('link', { name: t('parkedN', { n: '10,000+' }) }).click();
      const table = page.getByRole('table', { name: t('syncs') });
      await table.getByRole('link').nth(49).waitFor();
      const first = await table.getByRole('link').allInnerTexts();
      await page.getByRole('link', { name: t('nextPage') }).click();
      await page.getByRole('link', { name: t('firstPage') }).waitFor();
      await table.getByRole('link').nth(49).waitFor();
      const both = new Set([...first, ...(await table.getByRole('link').allInnerTexts())]);
      expect([first.length, both.size]).toEqual([50, 100]);
      await page.getByRole('button', { name: t('retryAll') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(t('bulkCount', { n: 1000 }), { exact: true }).waitFor();
      await dialog.getByText(t('bulkMore')).waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    },
  );
});
