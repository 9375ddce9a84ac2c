import type { Browser, BrowserContextOptions } from 'playwright-core';
import { describeWith } from '../../../../test/support/describe-with.js';
import { connectToBrowser } from './browser.mjs';
import { startFakeServer } from './fake-server.mjs';
import { newTab, type ReusableTab, type Settings, type Tab } from './page.js';

export type FakeServer = Awaited<ReturnType<typeof startFakeServer>>;
type ServerOptions = Parameters<typeof startFakeServer>[0];

/** A browser for the suite, and servers for its tests. */
export interface Stage {
  /** A server of its own, which ends with the test. */
  serve(options?: ServerOptions): Promise<FakeServer>;
  /**
   * A tab; nothing may go wrong in it, and it may ask no other host.
   *
   * @param context of a tab that the suite keeps for all tests with these options
   */
  open(settings?: Settings, context?: BrowserContextOptions): Promise<Tab>;
  /** A tab of this test alone, which is needed to change its clock, its scripts or its listeners too. */
  openNew(settings?: Settings, context?: BrowserContextOptions): Promise<Tab>;
}

/** Runs a suite in Chromium; skips it where there is none. */
export function inBrowser(title: string, suite: (stage: Stage) => void): void {
  describeWith('chromium')(title, () => {
    let browser: Browser;
    let servers: FakeServer[] = [];
    let tabs: ReusableTab[] = [];
    const kept = new Map<string, ReusableTab>();

    beforeAll(async () => {
      browser = await connectToBrowser();
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      const errors = tabs.flatMap((tab) => tab.errors);
      const strangers = tabs.flatMap(({ requests }) => requests.filter(isStranger));
      const again = [...kept.values()];
      await Promise.all(tabs.map((tab) => (again.includes(tab) ? tab.clear() : tab.close())));
      await Promise.all(servers.map((server) => server.stop()));
      tabs = [];
      servers = [];
      expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
    });

    const prepared = async (tab: ReusableTab, settings: Settings) => {
      tabs.push(tab);
      await tab.prepare(settings);
      return tab;
    };

    suite({
      async serve(options = {}) {
        const server = await startFakeServer(options);
        servers.push(server);
        return server;
      },
      async open(settings = {}, context = {}) {
        const name = JSON.stringify(context);
        const tab = kept.get(name) ?? (await newTab(browser, context));
        kept.set(name, tab);
        return prepared(tab, settings);
      },
      openNew: async (settings = {}, context = {}) => prepared(await newTab(browser, context), settings),
    });
  });
}

/** Every server of a suite is here. */
function isStranger({ url }: { readonly url: string }): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol !== 'data:' && protocol !== 'about:' && hostname !== '127.0.0.1';
}
