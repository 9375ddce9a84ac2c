import { inBrowser } from '../support/stage.js';

const SECONDS = 60;

inBrowser('an open tab', ({ serve, open }) => {
  const setUp = async (query: string) => {
    const server = await serve();
    const tab = await open();
    const { page, settled } = tab;
    // From here on time passes only where a test lets it.
    await page.clock.install();
    await page.goto(`${server.url}${query}`);
    await page.locator('h1').waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await settled();
    /** What is asked for in so many seconds. */
    const askedIn = async (seconds: number) => {
      const before = server.state.asked.length;
      for (let second = 0; second < seconds; second += 1) {
        await page.clock.runFor(1000);
        await settled();
      }
      return server.state.asked.slice(before).map(({ path }: { path: string }) => path);
    };
    return { ...tab, server, askedIn };
  };
  const hide = (isHidden: boolean) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it.each([
    ['the overview', '', ['/institutions', '/stats', '/throughput']],
    ['the list', '?view=list&status=parked', ['/syncs']],
    [
      'a sync',
      '?view=sync&id=SYNC',
      ['/serviceorders/ORDER/syncs', '/syncs/SYNC', '/syncs/SYNC/handler-calls'],
    ],
    ['what was found', '?view=find&q=ORDER', []],
    ['the help', '?view=help', []],
  ])('asks for at most two cheap things in 5 seconds: %s', async (_view, query, paths) => {
    const { server, page, settled, askedIn } = await setUp('?view=help');
    const { first } = server.state.world.named;
    const named = (text: string) => text.replace('SYNC', first.id).replace('ORDER', first.outOrderNo);
    await page.evaluate(
      (href) => {
        history.pushState(null, '', href);
        dispatchEvent(new PopStateEvent('popstate'));
      },
      named(query) || '?',
    );
    await page.locator('h1').waitFor();
    await settled();
    const asked = await askedIn(SECONDS);
    expect([...new Set(asked)].sort()).toEqual(paths.map(named));
    expect(asked.length).toBeLessThanOrEqual((2 * SECONDS) / 5);
    // It does look, in each of the turns but for one that the clock may have overtaken.
    expect(asked.length).toBeGreaterThanOrEqual(paths.length === 0 ? 0 : SECONDS / 10);
  });

  it('asks for nothing while it is hidden or paused, and at once when it is seen again', async () => {
    const { page, settled, askedIn } = await setUp('');
    await page.evaluate(hide, true);
    expect(await askedIn(30)).toEqual([]);
    await page.evaluate(hide, false);
    await settled();
    expect((await askedIn(10)).length).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await settled();
    expect(await askedIn(30)).toEqual([]);
    // Neither by coming back to it.
    await page.evaluate(hide, true);
    await page.evaluate(hide, false);
    expect(await askedIn(10)).toEqual([]);
    await page.getByRole('button', { name: 'Resume' }).click();
    expect((await askedIn(10)).length).toBeGreaterThan(0);
  });

  it('reads for the first time when it is first seen', async () => {
    const server = await serve();
    const { page, settled } = await open();
    await page.addInitScript(hide, true);
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('heading', { name: 'Syncs' }).waitFor();
    await settled();
    expect(server.state.asked.filter(({ path }: { path: string }) => path === '/syncs')).toEqual([]);
    await page.evaluate(hide, false);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
  });

  it('drops an answer that comes late for other filters', async () => {
    const server = await serve();
    const { page, settled } = await open();
    let answer = () => undefined as void;
    const late = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/status=parked/, async (route) => {
      await late;
      // The page hung up.
      await route.continue().catch(() => undefined);
    });
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('table').waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('parked');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('resolved');
    await page.getByRole('table').getByText('Resolved').first().waitFor();
    answer();
    await settled();
    expect(await page.getByRole('table').getByText('Parked').count()).toBe(0);
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('resolved');
  });
});
