/** How long an operator waits for the first view, on loopback: node libs/payscore-console/test/first-view.mjs */
import { openBrowser } from './support/browser.mjs';
import { startFakeServer, TOKEN } from './support/fake-server.mjs';

const TIMES = 30;

const server = await startFakeServer();
const browser = await openBrowser();
const { context } = browser;
await context.addInitScript((token) => {
  sessionStorage.setItem('payscore-console.token', token);
  new MutationObserver((_, observer) => {
    if (!document.querySelector('main h1') || document.querySelector('.skeleton')) return;
    observer.disconnect();
    requestAnimationFrame(() => (document.documentElement.dataset.seenAt = String(performance.now())));
  }).observe(document, { childList: true, subtree: true });
}, TOKEN);

/** Ms from the navigation until the overview shows its figures. */
async function firstView(isCold) {
  const page = await context.newPage();
  if (isCold) {
    const session = await context.newCDPSession(page);
    await session.send('Network.clearBrowserCache');
  }
  await page.goto(server.url);
  const root = page.locator('html[data-seen-at]');
  await root.waitFor({ state: 'attached' });
  const seenAt = Number(await root.getAttribute('data-seen-at'));
  await page.close();
  return seenAt;
}

for (const [name, isCold] of [
  ['with an empty cache', true],
  ['the next time', false],
]) {
  const times = [];
  for (let time = 0; time < TIMES; time += 1) times.push(await firstView(isCold));
  times.sort((one, other) => one - other);
  const at = (share) => Math.round(times[Math.ceil(share * TIMES) - 1]);
  console.log(`First view ${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}
await browser.close();
await server.stop();
