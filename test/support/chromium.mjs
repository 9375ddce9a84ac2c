import { SHORT_LIVED } from './node-flags.mjs';
import { findProgram } from './private-server.mjs';

const ARGS = [
  ...['--disable-gpu', '--in-process-gpu', '--disable-quic'],
  // Each host of a test has an address of its own, and would have a process of its own.
  ...['--renderer-process-limit=1', '--disable-site-isolation-trials'],
  // Most pages are left before code that V8 optimizes this early has paid for it.
  `--js-flags=${SHORT_LIVED.join(' ')}`,
];

/**
 * Debian's Chromium, as it is started here; null where there is none. Without the surface of a browser, which no suite
 * looks at, it takes a third less of the processor.
 */
export function findChromium() {
  const executablePath = findProgram('chromium-headless-shell') ?? findProgram('chromium');
  return executablePath ? { executablePath, args: ARGS } : null;
}

/**
 * One browser for all suites of a run: to start one takes a second of a core, a context of its own none.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | null>} url: where suites connect to it
 */
export async function startChromium() {
  const found = findChromium();
  if (!found) return null;
  // Runs without suites in a browser need not load it.
  const { chromium } = await import('playwright-core');
  const server = await chromium.launchServer({ ...found, host: '127.0.0.1' });
  return { url: server.wsEndpoint(), stop: () => server.close() };
}
