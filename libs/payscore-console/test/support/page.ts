import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
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
}

/** A tab, and what happened in it. */
export interface Tab {
  readonly page: Page;
  /** What went wrong in it, violations of the page's policy too. */
  readonly errors: string[];
  readonly requests: { readonly url: string; readonly type: string }[];
  /** Resolves when no request is under way, and the page has drawn what came back. */
  settled(): Promise<void>;
}

/** A tab for one test after the other: to open one takes as much as all that most tests do in it. */
export interface ReusableTab extends Tab {
  /** Signs in at the next address it goes to, as a reader of that language. */
  prepare(settings: Settings): Promise<void>;
  /** Forgets the test. What its page still does until the next test goes elsewhere counts for nobody. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

let visits = 0;

/** A tab in a context of its own. */
export async function newTab(browser: Browser, options: BrowserContextOptions = {}): Promise<ReusableTab> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: { url: string; type: string }[] = [];
  const underWay = new Set<Request>();
  let isLeft = false;
  const went = (what: string) => {
    if (!isLeft) errors.push(what);
  };
  page.on('pageerror', (error) => went(error.message));
  page.on('console', (message) => {
    // Refused requests are part of what is tried.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      went(message.text());
  });
  page.on('dialog', (dialog) => {
    went(`A script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.isNavigationRequest()) isLeft = false;
    if (isLeft) return;
    underWay.add(request);
    requests.push({ url: request.url(), type: request.resourceType() });
  });
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  let script: { dispose(): Promise<void> } | undefined;
  return {
    ...{ page, errors, requests },
    settled: () =>
      until(async () => {
        if (underWay.size > 0) return false;
        // Twice through the page's own queue: the answer is read, and drawn.
        for (let turn = 0; turn < 2; turn += 1) await page.evaluate(() => Promise.resolve());
        return underWay.size === 0;
      }),
    async prepare({ language = 'en', theme = 'light', width = 1280, height = 900, token = TOKEN }) {
      visits += 1;
      await page.setViewportSize({ width, height });
      script = await page.addInitScript(keep, { visit: String(visits), token, language, theme });
    },
    async clear() {
      isLeft = true;
      await Promise.all([
        page.unrouteAll({ behavior: 'ignoreErrors' }),
        context.setOffline(false),
        context.clearCookies(),
        script?.dispose(),
      ]);
      errors.length = requests.length = 0;
      underWay.clear();
    },
    close: () => context.close(),
  };
}

interface Kept {
  readonly visit: string;
  readonly token: string | null;
  readonly language: string | null;
  readonly theme: string | null;
}

/** Runs in the page before its own script, which finds this alone; what it keeps in the same visit stays. */
function keep({ visit, token, language, theme }: Kept): void {
  // A page of no address keeps nothing.
  if (location.protocol === 'about:') return;
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error(`Against the policy: ${violatedDirective} ${blockedURI}`),
  );
  if (sessionStorage.getItem('visit') === visit) return;
  sessionStorage.clear();
  localStorage.clear();
  sessionStorage.setItem('visit', visit);
  if (token !== null) sessionStorage.setItem('payscore-console.token', token);
  if (language !== null) localStorage.setItem('payscore-console.language', language);
  if (theme !== null) localStorage.setItem('payscore-console.theme', theme);
}
