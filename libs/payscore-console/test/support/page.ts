import type { BrowserContext, Page } from 'playwright-core';
import { TOKEN } from './fake-server.mjs';

export interface Settings {
  readonly language?: 'en' | 'zh';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Signs in by the form where false. */
  readonly hasToken?: boolean;
}

/** A tab with what went wrong in it, and which hosts it asked. */
export interface Tab {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: { readonly url: string; readonly type: string }[];
}

/** A tab that is signed in, as a reader of that language sees it. */
export async function openTab(context: BrowserContext, settings: Settings = {}): Promise<Tab> {
  const { language = 'en', theme = 'light', width = 1280, height = 900, hasToken = true } = settings;
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  const kept = { token: hasToken ? TOKEN : null, language, theme };
  await page.addInitScript((given) => {
    if (given.token !== null && sessionStorage.getItem('was-given') === null) {
      sessionStorage.setItem('payscore-console.token', given.token);
      sessionStorage.setItem('was-given', 'yes');
    }
    localStorage.setItem('payscore-console.language', given.language);
    localStorage.setItem('payscore-console.theme', given.theme);
  }, kept);
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
  page.on('request', (request) => requests.push({ url: request.url(), type: request.resourceType() }));
  return { page, errors, requests };
}
