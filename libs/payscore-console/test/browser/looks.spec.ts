import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/i18n/language.js';
import { ACTIONS } from '../../src/story/index.js';
import { goTo, overflows, violations } from '../support/inspect.js';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

const WIDTHS = [390, 1280, 2560];

/** Every second look is dark; the other language of the same place has the other theme. */
async function look(page: Page, turn: number): Promise<string[]> {
  const theme = turn % 2 === 0 ? 'light' : 'dark';
  const width = WIDTHS[turn % WIDTHS.length] as number;
  const found = await overflows(page, [...WIDTHS.filter((other) => other !== width), width]);
  await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
  found.push(...(await violations(page)).map((one) => `${theme}, ${width} px: ${one}`));
  return found;
}

inBrowser('the looks of the console', ({ serve, open, openNew }) => {
  describe.each(LANGUAGES)('%s', (language) => {
    const { t, of } = wordsOf(language);
    const first = LANGUAGES.indexOf(language);

    it('axe finds nothing in any view, and nothing is wider than the page', async () => {
      const server = await serve();
      const { named } = server.state.world;
      const { page } = await open({ language });
      await page.goto(server.url);
      await page.getByRole('heading', { name: t('lastHour') }).waitFor();
      const syncs = ['doublePaid', 'parkedNotFound', 'uncertainNow', 'refused401', 'synced'] as const;
      const more = ['second', 'running', 'resolved', 'queuedNow', 'cancelled'] as const;
      const places = [
        ...['?view=overview', '?view=list', '?view=list&status=parked', '?view=help', '?view=help&q=zzz'],
        ...['?view=find', '?view=find&q=unknown', `?view=find&q=${named.first.outOrderNo}`],
        ...[...syncs, ...more].map((name) => `?view=sync&id=${named[name].id}`),
        '?view=sync&id=unknown',
      ];
      for (const [turn, place] of places.entries()) {
        await goTo(page, place);
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        await page.locator('h1').first().waitFor();
        expect({ place, found: await look(page, first + turn) }).toEqual({ place, found: [] });
      }
    });

    it('axe finds nothing in any dialog, and none is wider than the page', async () => {
      const server = await serve();
      const { named } = server.state.world;
      const { page } = await open({ language });
      await page.goto(`${server.url}?view=help`);
      await page.getByRole('heading', { name: t('help') }).waitFor();
      const dialogs = [
        ...(['retry', 'check', 'resolve', 'cancel'] as const).map((action) => [
          `?view=sync&id=${named.parkedNotFound.id}`,
          of(ACTIONS[action]),
        ]),
        ...[t('retryAll'), t('checkAll')].map((name) => ['?view=list&status=parked', name]),
      ] as [string, string][];
      for (const [turn, [place, button]] of dialogs.entries()) {
        await goTo(page, place);
        await page.getByRole('button', { name: button, exact: true }).click();
        const reason = page.getByRole('dialog').getByRole('textbox', { name: t('reason') });
        await reason.waitFor();
        expect({ button, found: await look(page, first + turn) }).toEqual({ button, found: [] });
        await page.keyboard.press('Escape');
        await reason.waitFor({ state: 'detached' });
        await goTo(page, '?view=help');
      }
    });

    it('axe finds nothing where nothing is there, where it failed, and before the sign-in', async () => {
      const calm = await serve({ calm: true });
      const { page, settled } = await open({ language });
      await page.goto(calm.url);
      await page.getByRole('heading', { name: t('nothingNeedsYou') }).waitFor();
      expect(await look(page, first)).toEqual([]);
      await goTo(page, '?view=list');
      await page.getByText(t('emptyLedger')).waitFor();
      expect(await look(page, first + 1)).toEqual([]);
      calm.state.before = () => ({ status: 500 });
      await goTo(page, '?view=list&status=queued');
      await page.getByRole('alert').waitFor();
      expect(await look(page, first + 2)).toEqual([]);
      await page.getByRole('button', { name: t('signOut') }).click();
      const field = page.getByRole('textbox', { name: t('operatorToken') });
      await field.fill('wrong');
      calm.state.before = () => ({ status: 401 });
      await page.keyboard.press('Enter');
      await page.getByText(t('tokenRefused')).waitFor();
      await settled();
      expect(await look(page, first)).toEqual([]);
      const guarded = await serve({ shell: 'guarded', before: () => ({ status: 401 }) });
      await page.goto(guarded.url);
      await page.getByRole('heading', { name: t('sessionOverTitle') }).waitFor();
      expect(await look(page, first + 1)).toEqual([]);
    });
  });

  it('is dark or light as the system is, until it is switched', async () => {
    const server = await serve();
    const { page } = await openNew({ theme: null }, { colorScheme: 'dark' });
    await page.goto(server.url);
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-theme="light"]').waitFor();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.locator('html[data-theme="light"]').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
  });
});
