/** Takes the pictures of docs/console.md, from fixtures: npm run screenshots */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './support/browser.mjs';
import { startFakeServer, TOKEN } from './support/fake-server.mjs';

const IMAGES = join(import.meta.dirname, '../../../docs/images');

const server = await startFakeServer();
const { first, doublePaid, parkedNotFound } = server.state.world.named;
const browser = await openBrowser();
mkdirSync(IMAGES, { recursive: true });

const click = (name) => (page) => page.getByRole('button', { name }).click();

/** Name, query of the address, and how it is looked at. */
const PICTURES = [
  ['console-overview', '', {}],
  ['console-list', '?view=list&status=parked', {}],
  ['console-find', `?view=find&q=${first.outOrderNo}`, { height: 480 }],
  ['console-sync', `?view=sync&id=${doublePaid.id}`, { height: 1080 }],
  ['console-sync-zh', `?view=sync&id=${doublePaid.id}`, { height: 1080, language: 'zh' }],
  [
    'console-sync-zh-dark',
    `?view=sync&id=${parkedNotFound.id}`,
    { height: 1080, language: 'zh', theme: 'dark' },
  ],
  ['console-help', '?view=help&q=PAYSCORE_E_M', { height: 640 }],
  ['console-action', `?view=sync&id=${doublePaid.id}`, { prepare: click('Resolve') }],
  ['console-bulk', '?view=list&status=parked', { prepare: click('Retry all…') }],
  ['console-phone', '?view=list', { width: 390, height: 844 }],
];

for (const [name, query, look] of PICTURES) {
  const { width = 1280, height = 860, language = 'en', theme = 'light', prepare } = look;
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.addInitScript(
    (kept) => {
      sessionStorage.setItem('payscore-console.token', kept.token);
      localStorage.setItem('payscore-console.language', kept.language);
      localStorage.setItem('payscore-console.theme', kept.theme);
    },
    { token: TOKEN, language, theme },
  );
  await page.goto(`${server.url}${query}`);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  if (prepare) {
    await prepare(page);
    await page.locator('dialog textarea').waitFor();
  }
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
}
await browser.close();
await server.stop();
