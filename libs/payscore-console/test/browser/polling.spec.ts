import { inBrowser } from '../support/stage.js';

inBrowser('an open tab', ({ serve, open }) => {
  const setUp = async (query: string, options = {}) => {
    const server = await serve(options);
    const { page } = await open();
    await page.clock.install();
    await page.goto(`${server.url}${query}`);
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    /** How much is asked for in `n` times 5 seconds. */
    const askedIn = async (n: number) => {
      const before = server.state.asked.length;
      for (let time = 0; time < n; time += 1) {
        await page.clock.runFor(5100);
        await page.waitForLoadState('networkidle');
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
      return server.state.asked.length - before;
    };
    return { server, page, askedIn };
  };
  const hide = (isHidden: boolean) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it.each([
    ['overview', ''],
    ['list', '?view=list'],
  ])(
    'asks for at most two things in 5 seconds, and for none while hidden or paused: %s',
    async (_view, query) => {
      const { page, askedIn } = await setUp(query);
      const inOneMinute = await askedIn(12);
      expect(inOneMinute).toBeGreaterThanOrEqual(10);
      expect(inOneMinute).toBeLessThanOrEqual(26);
      await page.evaluate(hide, true);
      expect(await askedIn(6)).toBe(0);
      await page.evaluate(hide, false);
      expect(await askedIn(2)).toBeGreaterThan(1);
      await page.getByRole('button', { name: 'Pause' }).click();
      expect(await askedIn(6)).toBe(0);
      // Neither by coming back to it.
      await page.evaluate(hide, true);
      await page.evaluate(hide, false);
      expect(await askedIn(2)).toBe(0);
      await page.getByRole('button', { name: 'Resume' }).click();
      expect(await askedIn(2)).toBeGreaterThan(0);
    },
  );

  it('reads one sync, its handlers and its siblings in turns', async () => {
    const { server, page, askedIn } = await setUp('?view=help');
    await page.goto(`${server.url}?view=sync&id=${server.state.world.named.doublePaid.id}`);
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await askedIn(12)).toBeLessThanOrEqual(26);
  });

  it('keeps what it shows while the server does not answer, and says since when', async () => {
    const { page, askedIn } = await setUp('?view=list');
    await page.route('**/syncs?**', (route) => route.abort());
    await askedIn(1);
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    expect(await page.getByRole('table', { name: 'Syncs' }).isVisible()).toBe(true);
    await page.unroute('**/syncs?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('says so where the first answer does not come', async () => {
    const server = await serve({ before: () => ({ status: 500 }) });
    const { page } = await open();
    await page.goto(server.url);
    await page.getByText('Something went wrong here.').waitFor();
    server.state.before = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('drops an answer that comes late for other filters', async () => {
    const server = await serve();
    const { page } = await open();
    await page.route(/status=parked/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue().catch(() => undefined);
    });
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('table').waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('parked');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('resolved');
    await page.getByRole('table').getByText('Resolved').first().waitFor();
    await page.waitForTimeout(600);
    expect(await page.getByRole('table').getByText('Parked').count()).toBe(0);
  });
});
