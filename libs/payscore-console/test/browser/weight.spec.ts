import { PayscoreSyncModule } from 'nestjs-payscore-sync';
import { Servers } from '../../../../test/support/servers.js';
import { databaseModule } from '../../../../test/support/test-app.js';
import { institutionOf } from '../../../../test/support/test-host.js';
import { listenToBrowser } from '../support/listen-to-browser.js';
import { inBrowser } from '../support/stage.js';

const MAX_BYTES = 40_000;

inBrowser('the weight of the console', ({ open }) => {
  const servers = new Servers('sqlite');

  it('is 40 kB in three requests, all to its own host, and none of the page again the next time', async () => {
    const app = await servers.app([
      databaseModule(servers.database),
      PayscoreSyncModule.forRootAsync({
        http: {
          allowUnauthenticated: true,
          access: () => ({ actor: 'mei', can: ['read'] }),
          console: true,
        },
        useFactory: () => ({ institutions: [institutionOf(servers.simulator)] }),
      }),
    ]);
    const url = `${await listenToBrowser(app)}/payscore/console`;
    const { page, requests } = await open({ token: null }, {});
    const bodies: Promise<number>[] = [];
    page.on('response', (response) => {
      const isPage = ['document', 'script', 'stylesheet', 'font', 'image'].includes(
        response.request().resourceType(),
      );
      if (isPage && !response.url().startsWith('data:'))
        bodies.push(
          response
            .finished()
            .then(() => response.request().sizes())
            .then(({ responseBodySize }) => responseBodySize),
        );
    });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Last hour' }).waitFor();
    const isOfPage = ({ url: one, type }: { url: string; type: string }) =>
      type !== 'fetch' && !one.startsWith('data:');
    expect(requests.filter(isOfPage).map(({ type }) => type)).toEqual(['document', 'stylesheet', 'script']);
    const bytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(MAX_BYTES / 2);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(
      requests.filter(
        (request) => !request.url.startsWith(new URL(url).origin) && !request.url.startsWith('data:'),
      ),
    ).toEqual([]);
  });
});
