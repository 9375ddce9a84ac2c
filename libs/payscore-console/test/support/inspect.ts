import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { AXE_SOURCE } from './axe-source.mjs';

/** What axe finds, in short. */
export async function violations(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(AXE_SOURCE);
  return page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const found = await run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** Low: each width is drawn, and what is below is not. */
const HEIGHT = 450;

/** Widths at which something is wider than the page. */
export async function overflows(page: Page, widths: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wide = await page.evaluate(() => {
      const isWide = (one: Element) => one.scrollWidth > one.clientWidth + 1;
      const dialogs = [...document.querySelectorAll('dialog[open]')].filter(isWide);
      return document.documentElement.scrollWidth > innerWidth ? ['the page'] : dialogs.map(() => 'a dialog');
    });
    found.push(...wide.map((what) => `${what} at ${width} px`));
  }
  return found;
}

/** Goes to another address of the page, as its own links do. */
export async function goTo(page: Page, query: string): Promise<void> {
  await page.evaluate((href) => {
    history.pushState(null, '', href);
    dispatchEvent(new PopStateEvent('popstate'));
  }, query || '?');
}

/** What a text from outside became that is more than text, or turns the direction of what stands beside it. */
export function strayMarkup(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const markup =
      'img, iframe, object, embed, [onerror], [onload], [onclick], [onmouseover], a[href^="javascript"]';
    const elements = [...document.body.querySelectorAll(markup), ...document.body.querySelectorAll('script')];
    const turning = /[\u202A-\u202E\u2066-\u2069\u0590-\u08FF]/;
    const isolated = /\u2068[^\u2068\u2069]*\u2069/g;
    const turned: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      if (!turning.test(text.data.replace(isolated, ''))) continue;
      let at = text.parentElement as Element;
      const styleOf = (element: Element) => getComputedStyle(element);
      while (styleOf(at).display.startsWith('inline') && !styleOf(at).unicodeBidi.startsWith('isolate'))
        at = at.parentElement as Element;
      const isAlone = at.textContent === text.data;
      if (!isAlone && !styleOf(at).display.startsWith('inline')) turned.push(at.outerHTML.slice(0, 160));
    }
    return [...elements.map((element) => element.outerHTML.slice(0, 160)), ...turned];
  });
}
