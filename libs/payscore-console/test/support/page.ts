import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { until } from '../../../../test/support/eventually.js';
import type { Language } from '../../src/i18n/language.js';
import { TOKEN } from './fake-server.mjs';

export interface Settings {
  /** Null: as the browser and the host have it. */
  readonly language?: Language | null;
  readonly theme?: 'light' | 'dark' | null;
  readonly width?: number;
  readonly height?: number;
  /** Null: signs in by the form, or as the context does. */
  readonly token?: string | null;
  readonly context?: BrowserContextOptions;
}

/** A tab in a context of its own. */
export interface Tab {
  readonly page: Page;
  /** What went wrong in it, violations of the page's policy too. */
  readonly errors: string[];
  readonly requests: { readonly url: string; readonly type: string }[];
  /** Resolves when no request is under way, and the page has drawn what came back. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A tab that is signed in, as a reader of that language sees it. */
export async function openTab(browser: Browser, settings: Settings = {}): Promise<Tab> {
  const { language = 'en', theme = 'light', width = 1280, height = 900, token = TOKEN } = settings;
  const context = await browser.newContext({
    ...{ viewport: { width, height }, reducedMotion: 'reduce' },
    ...settings.context,
  });
  const page = await context.newPage();
  await page.addInitScript(prepare, { token, language, theme });
  const errors: string[] = [];
  const requests: { url: string; type: string }[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Refused requests are part of what is tried.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`A script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  let underWay = 0;
  const onEnd = () => (underWay -= 1);
  page.on('request', (request) => {
    underWay += 1;
    requests.push({ url: request.url(), type: request.resourceType() });
  });
  page.on('requestfinished', onEnd);
  page.on('requestfailed', onEnd);
  const settled = () =>
    until(async () => {
      if (underWay > 0) return false;
      // Twice through the page's own queue: the answer is read, and drawn.
      for (let turn = 0; turn < 2; turn += 1) await page.evaluate(() => Promise.resolve());
      return underWay === 0;
    });
  return { page, errors, requests, settled, close: () => context.close() };
}

interface Kept {
  readonly token: string | null;
  readonly language: string | null;
  readonly theme: string | null;
}

/** Runs in the page before its own script; what the page keeps later stays. */
function prepare({ token, language, theme }: Kept): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error(`Against the policy: ${violatedDirective} ${blockedURI}`),
  );
  if (sessionStorage.getItem('was-given') !== null) return;
  sessionStorage.setItem('was-given', 'yes');
  if (token !== null) sessionStorage.setItem('payscore-console.token', token);
  if (language !== null) localStorage.setItem('payscore-console.language', language);
  if (theme !== null) localStorage.setItem('payscore-console.theme', theme);
}
