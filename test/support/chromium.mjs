import { findProgram } from './private-server.mjs';

const ARGS = ['--disable-gpu', '--in-process-gpu', '--disable-quic'];

/** Debian's Chromium, as it is started here; null where there is none. */
export function findChromium() {
  const executablePath = findProgram('chromium');
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
