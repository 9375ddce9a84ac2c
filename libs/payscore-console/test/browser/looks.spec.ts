import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/i18n/language.js';
import { ACTIONS } from '../../src/story/index.js';
import type { Tab } from '../support/page.js';
import { goTo, overflows, violations } from '../support/inspect.js';
import { TOKEN } from '../support/fake-server.mjs';
import { type FakeServer, inBrowser } from '../support/stage.js';
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

/** Each place in a language, in one tab: Axe is read and compiled once for all of them. */
class Looks {
  private readonly words;

  constructor(
    private readonly tab: Tab,
    private readonly server: FakeServer,
    private readonly language: (typeof LANGUAGES)[number],
  ) {
    this.words = wordsOf(language);
  }

  async ofViews(): Promise<void> {
    const { page } = this.tab;
    const { named } = this.server.state.world;
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
      await this.isFine(place, turn);
    }
  }

  async ofDialogs(): Promise<void> {
    const { page } = this.tab;
    const { t, of } = this.words;
    const { parkedNotFound } = this.server.state.world.named;
    await goTo(page, '?view=help');
    const dialogs = [
      ...(['retry', 'check', 'resolve', 'cancel'] as const).map((action) => [
        `?view=sync&id=${parkedNotFound.id}`,
        of(ACTIONS[action]),
      ]),
      ...[t('retryAll'), t('checkAll')].map((name) => ['?view=list&status=parked', name]),
    ] as [string, string][];
    for (const [turn, [place, button]] of dialogs.entries()) {
      await goTo(page, place);
      await page.getByRole('button', { name: button, exact: true }).click();
      const reason = page.getByRole('dialog').getByRole('textbox', { name: t('reason') });
      await reason.waitFor();
      await this.isFine(button, turn);
      await page.keyboard.press('Escape');
      await reason.waitFor({ state: 'detached' });
      await goTo(page, '?view=help');
    }
  }

  /** Before the sign-in, where nothing is there, and where it failed. */
  async ofLittle(): Promise<void> {
    const { page, settled } = this.tab;
    const { t } = this.words;
    const { state } = this.server;
    state.calm = true;
    await page.getByRole('button', { name: t('signOut') }).click();
    const field = page.getByRole('textbox', { name: t('operatorToken') });
    await field.fill('wrong');
    state.before = () => ({ status: 401 });
    await page.keyboard.press('Enter');
    await page.getByText(t('tokenRefused')).waitFor();
    await settled();
    await this.isFine('before the sign-in', 0);
    state.before = undefined;
    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('help') }).waitFor();
    await goTo(page, '?view=overview');
    await page.getByRole('heading', { name: t('nothingNeedsYou') }).waitFor();
    await this.isFine('nothing to do', 0);
    await goTo(page, '?view=list');
    await page.getByText(t('emptyLedger')).waitFor();
    await this.isFine('nothing recorded', 1);
    state.before = () => ({ status: 500 });
    await goTo(page, '?view=list&status=queued');
    await page.getByRole('alert').waitFor();
    await this.isFine('a failure', 2);
  }

  async isFine(place: string, turn: number): Promise<void> {
    const found = await look(this.tab.page, LANGUAGES.indexOf(this.language) + turn);
    expect({ place, found }).toEqual({ place, found: [] });
  }
}

inBrowser('the looks of the console', ({ serve, open, openNew }) => {
  it.each(LANGUAGES)(
    'axe finds nothing anywhere, and nothing is wider than the page: %s',
    async (language) => {
      const { t } = wordsOf(language);
      const server = await serve();
      const tab = await open({ language });
      const looks = new Looks(tab, server, language);
      await tab.page.goto(server.url);
      await tab.page.getByRole('heading', { name: t('lastHour') }).waitFor();
      await looks.ofViews();
      await looks.ofDialogs();
      await looks.ofLittle();
      const guarded = await serve({ shell: 'guarded', before: () => ({ status: 401 }) });
      await tab.page.goto(guarded.url);
      await tab.page.getByRole('heading', { name: t('sessionOverTitle') }).waitFor();
      await looks.isFine('after the session', 1);
    },
  );

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
