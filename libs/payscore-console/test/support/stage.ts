import { describeWith } from '../../../../test/support/describe-with.js';
import { openBrowser } from './browser.mjs';
import { startFakeServer } from './fake-server.mjs';
import { openTab, type Settings, type Tab } from './page.js';

type FakeServer = Awaited<ReturnType<typeof startFakeServer>>;
type ServerOptions = Parameters<typeof startFakeServer>[0];

/** A browser for the suite, and servers for its tests. */
export interface Stage {
  /** A server of its own, which ends with the test. */
  serve(options?: ServerOptions): Promise<FakeServer>;
  /** A tab, which ends with the test; nothing may go wrong in it. */
  open(settings?: Settings): Promise<Tab>;
}

/** Runs a suite in Chromium; skips it where there is none. */
export function inBrowser(title: string, suite: (stage: Stage) => void): void {
  describeWith('chromium')(title, () => {
    let browser: Awaited<ReturnType<typeof openBrowser>>;
    let servers: FakeServer[] = [];
    let tabs: Tab[] = [];

    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      const errors = tabs.flatMap((tab) => tab.errors);
      await Promise.all(tabs.map(({ page }) => page.close()));
      await Promise.all(servers.map((server) => server.stop()));
      tabs = [];
      servers = [];
      expect(errors).toEqual([]);
    });

    suite({
      async serve(options = {}) {
        const server = await startFakeServer(options);
        servers.push(server);
        return server;
      },
      async open(settings = {}) {
        const tab = await openTab(browser.context, settings);
        tabs.push(tab);
        return tab;
      },
    });
  });
}
