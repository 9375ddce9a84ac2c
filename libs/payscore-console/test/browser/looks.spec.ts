import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { inBrowser } from '../support/stage.js';

const WIDTHS = [390, 1280, 2560];
const MAX_BYTES = 40_000;

/** What axe finds, in short. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

inBrowser('the looks of the console', ({ serve, open }) => {
  const places = (named: Record<string, { id: string; outOrderNo: string }>) => [
    '',
    '?view=list',
    '?view=list&status=parked',
    '?view=find&q=unknown',
    `?view=find&q=${named['first']?.outOrderNo}`,
    ...[
      'doublePaid',
      'parkedNotFound',
      'uncertainNow',
      'refused401',
      'synced',
      'second',
      'running',
      'resolved',
    ].map((name) => `?view=sync&id=${named[name]?.id}`),
    '?view=help',
  ];

  it.each(WIDTHS.flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme }))))(
    'axe finds nothing at $width px, $theme, and nothing is wider than the page',
    async ({ width, theme }) => {
      const server = await serve();
      const { page } = await open({ width, theme, language: width === 1280 ? 'en' : 'zh' });
      for (const place of places(server.state.world.named)) {
        await page.goto(`${server.url}${place}`);
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        await page.locator('h1').first().waitFor();
        expect({ place, found: await violations(page), overflow: await overflow(page) }).toEqual({
          ...{ place, found: [], overflow: 0 },
        });
      }
    },
  );

  it('axe finds nothing in dialogs and on the sign-in', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${server.state.world.named.parkedNotFound.id}`);
    await page.getByRole('button', { name: 'Resolve' }).click();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}?view=list&status=parked`);
    await page.getByRole('button', { name: 'Retry all…' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const { page: other } = await open({ hasToken: false });
    await other.goto(server.url);
    await other.getByRole('textbox', { name: 'Operator token' }).waitFor();
    expect(await violations(other)).toEqual([]);
  });

  it('hostile text stays text and within its place', async () => {
    for (const width of WIDTHS) {
      const server = await serve();
      const { hostile } = server.state.world;
      server.state.extra = [hostile];
      const { page } = await open({ width });
      for (const place of ['?view=list&status=parked', `?view=sync&id=${hostile.id}`]) {
        await page.goto(`${server.url}${place}`);
        await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
        expect(
          await page.locator('main img, main script, main b, main i, main a[href^="javascript"]').count(),
        ).toBe(0);
        expect({ place, width, overflow: await overflow(page) }).toEqual({ place, width, overflow: 0 });
      }
      expect(await violations(page)).toEqual([]);
    }
  });

  it('comes in three requests and 40 kB, all from its own host', async () => {
    const server = await serve();
    const { page, requests } = await open();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Last hour' }).waitFor();
    const assets = requests.filter(({ url, type }) => type !== 'fetch' && !url.startsWith('data:'));
    expect(assets.map(({ type }) => type).sort()).toEqual(['document', 'script', 'stylesheet']);
    expect(requests.filter(({ url }) => !url.startsWith(server.origin) && !url.startsWith('data:'))).toEqual(
      [],
    );
    const dist = join(process.cwd(), 'libs/payscore-console/dist');
    const files = ['index.html', ...readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`)];
    const bytes = files.map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MAX_BYTES);
  });
});
