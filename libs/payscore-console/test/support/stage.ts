import type { Browser } from 'playwright-core';
import { describeWith } from '../../../../test/support/describe-with.js';
import { connectToBrowser } from './browser.mjs';
import { startFakeServer } from './fake-server.mjs';
import { openTab, type Settings, type Tab } from './page.js';

export type FakeServer = Awaited<ReturnType<typeof startFakeServer>>;
type ServerOptions = Parameters<typeof startFakeServer>[0];

/** A browser for the suite, and servers for its tests. */
export interface Stage {
  /** A server of its own, which ends with the test. */
  serve(options?: ServerOptions): Promise<FakeServer>;
  /** A tab, which ends with the test; nothing may go wrong in it, and it may ask no other host. */
  open(settings?: Settings): Promise<Tab>;
}

/** Runs a suite in Chromium; skips it where there is none. */
export function inBrowser(title: string, suite: (stage: Stage) => void): void {
  describeWith('chromium')(title, () => {
    let browser: Browser;
    let servers: FakeServer[] = [];
    let tabs: Tab[] = [];

    beforeAll(async () => {
      browser = await connectToBrowser();
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      const errors = tabs.flatMap((tab) => tab.errors);
      const strangers = tabs.flatMap(({ requests }) => requests.filter(isStranger));
      await Promise.all(tabs.map((tab) => tab.close()));
      await Promise.all(servers.map((server) => server.stop()));
      tabs = [];
      servers = [];
      expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
    });

    suite({
      async serve(options = {}) {
        const server = await startFakeServer(options);
        servers.push(server);
        return server;
      },
      async open(settings = {}) {
        const tab = await openTab(browser, settings);
        tabs.push(tab);
        return tab;
      },
    });
  });
}

/** Every server of a suite is here. */
function isStranger({ url }: { readonly url: string }): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol !== 'data:' && hostname !== '127.0.0.1';
}
