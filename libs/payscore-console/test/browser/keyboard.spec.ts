import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/i18n/language.js';
import { ACTIONS } from '../../src/story/index.js';
import { TOKEN } from '../support/fake-server.mjs';
import { inBrowser } from '../support/stage.js';
import { wordsOf } from '../support/words.js';

/** More than there are stops on any view. */
const MOST_PRESSES = 80;

const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    const labels = at instanceof HTMLSelectElement || at instanceof HTMLInputElement ? at.labels : null;
    return (at?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? at?.textContent ?? '').trim();
  });

/** Presses Tab until that name has the focus, which must be seen there. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const stops: string[] = [];
  while (stops.length < MOST_PRESSES) {
    await page.keyboard.press(key);
    const at = await focused(page);
    stops.push(at);
    if (at !== name) continue;
    expect(await isMarked(page)).toBe(true);
    return;
  }
  throw new Error(`${key} never came to ${name}: ${stops.join(', ')}`);
}

const isMarked = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at !== null && at.matches(':focus-visible') && getComputedStyle(at).outlineStyle !== 'none';
  });

inBrowser('the keyboard alone', ({ serve, open }) => {
  it.each(LANGUAGES)('settles an order from the sign-in to the end: %s', async (language) => {
    const { t, of } = wordsOf(language);
    const server = await serve();
    const { doublePaid } = server.state.world.named;
    const { page } = await open({ token: null, language });
    await page.goto(server.url);
    // The cursor is in the field.
    await page.getByRole('textbox', { name: t('operatorToken') }).waitFor();
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('overview') }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(doublePaid.outOrderNo);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: doublePaid.outOrderNo }).waitFor();
    await tabTo(page, of(ACTIONS.resolve));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: t('resolveTitle') });
    await dialog.waitFor();
    // Escape closes it, and the focus is where it was.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(of(ACTIONS.resolve));
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    // It begins with the reason.
    await page.keyboard.type('Refunded');
    await tabTo(page, t('confirm'));
    await page.keyboard.press('Enter');
    await page
      .getByRole('list', { name: t('timeline') })
      .getByText('Refunded')
      .waitFor();
  });

  it('leads from the overview to a bulk run', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(server.url);
    await page.getByRole('link', { name: '3 syncs are parked' }).waitFor();
    await tabTo(page, '3 syncs are parked');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    await tabTo(page, 'Retry all…');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 syncs', { exact: true }).waitFor();
    await page.keyboard.type('Orders were completed');
    await tabTo(page, 'Confirm');
    // The focus does not leave the dialog for the page behind it.
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName),
      ).toBeDefined();
      expect(
        await page.evaluate(() => document.activeElement?.closest('header, main > :not(dialog)')),
      ).toBeNull();
    }
    await tabTo(page, 'Confirm');
    await page.keyboard.press('Enter');
    await dialog.getByText('Done for 3 syncs.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('No sync is parked.').waitFor();
  });

  it('filters, pages, switches language and theme, and skips to the content', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    await tabTo(page, 'Skip to content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Status');
    await page.keyboard.type('Res');
    await page.getByRole('table').getByText('Resolved').first().waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('resolved');
    await tabTo(page, 'Language', 'Shift+Tab');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: '同步记录' }).waitFor();
    await tabTo(page, '主题');
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme="dark"]').waitFor();
  });
});
