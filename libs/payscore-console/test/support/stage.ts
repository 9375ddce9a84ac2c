import type { Browser, BrowserContextOptions } from 'playwright-core';
import { describeWith } from '../../../../test/support/describe-with.js';
import { type Front, pageFront } from '../../../../test/support/fronts.js';
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
   * @param context of a new one, which is needed to change its clock, its scripts or its listeners too; default: the tab
   *   of the test before
   */
  open(settings?: Settings, context?: BrowserContextOptions): Promise<Tab>;
}

/** Runs a suite in Chromium; skips it where there is none. */
export function inBrowser(title: string, suite: (stage: Stage) => void): void {
  describeWith('chromium')(title, () => {
    let browser: Browser;
    let rest: Front;
    let idle: ReusableTab | undefined;
    let shared: ReusableTab | undefined;
    let servers: FakeServer[] = [];
    let tabs: ReusableTab[] = [];

    beforeAll(async () => {
      [browser, rest] = await Promise.all([connectToBrowser(), pageFront('<title>Rest</title>')]);
    });
    afterAll(() => Promise.all([browser.close(), rest.close()]));
    afterEach(async () => {
      const errors = tabs.flatMap((tab) => tab.errors);
      const strangers = tabs.flatMap(({ requests }) => requests.filter(isStranger));
      const [again] = tabs.filter((tab) => tab === shared);
      await Promise.all(
        tabs.map((tab) => (tab === again ? tab.clear(`http://127.0.0.1:${rest.port}/`) : tab.close())),
      );
      await Promise.all(servers.map((server) => server.stop()));
      idle = again ?? idle;
      tabs = [];
      servers = [];
      expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
    });

    const tabFor = async (context: BrowserContextOptions | undefined) => {
      if (context) return newTab(browser, context);
      const known = idle;
      idle = undefined;
      const tab = known ?? (await newTab(browser));
      shared = tab;
      return tab;
    };

    suite({
      async serve(options = {}) {
        const server = await startFakeServer(options);
        servers.push(server);
        return server;
      },
      async open(settings = {}, context) {
        const tab = await tabFor(context);
        tabs.push(tab);
        await tab.prepare(settings);
        return tab;
      },
    });
  });
}

/** Every server of a suite is here. */
function isStranger({ url }: { readonly url: string }): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol !== 'data:' && protocol !== 'about:' && hostname !== '127.0.0.1';
}
