import { chromium } from 'playwright-core';
import { findChromium } from '../../../../test/support/chromium.mjs';

/** The browser that all suites of a run share. */
export function connectToBrowser() {
  return chromium.connect(process.env.PAYSCORE_TEST_CHROMIUM);
}

/**
 * A browser of its own, for a script.
 *
 * @param {import('playwright-core').BrowserContextOptions} options
 */
export async function openBrowser(options = {}) {
  const found = findChromium();
  if (!found)
    throw new Error('This needs Chromium; on Debian: apt-get install chromium-headless-shell fonts-noto-cjk');
  const browser = await chromium.launch(found);
  return { context: await browser.newContext(options), close: () => browser.close() };
}
