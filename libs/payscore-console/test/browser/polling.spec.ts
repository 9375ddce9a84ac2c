import { goTo } from '../support/inspect.js';
import { inBrowser } from '../support/stage.js';

const SECONDS = 20;

inBrowser('an open tab', ({ serve, open, openNew }) => {
  /** The overview, on which time passes only where a test lets it. */
  const setUp = async () => {
    const server = await serve();
    const tab = await openNew();
    const { page, settled } = tab;
    await page.clock.install();
    await page.goto(server.url);
    await page.locator('figure').first().waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    const second = async () => {
      await page.clock.runFor(1000);
      await settled();
    };
    await second();
    /** What is asked for in each of so many seconds. */
    const askedIn = async (seconds: number) => {
      const asked: string[][] = [];
      for (let count = 0; count < seconds; count += 1) {
        const before = server.state.asked.length;
        await second();
        asked.push(server.state.asked.slice(before).map(({ path }) => path));
      }
      return asked;
    };
    return { ...tab, server, second, askedIn };
  };
  const hide = (isHidden: boolean) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it('asks for at most two cheap things in 5 seconds, in each view', async () => {
    const { page, server, second, askedIn } = await setUp();
    const { id, outOrderNo } = server.state.world.named.first;
    for (const [query, shown, paths] of [
      ['', 'figure', [/^.institutions$/, /^.stats$/, /^.throughput$/]],
      ['?view=list&status=parked', 'table', [/^.syncs$/]],
      [
        `?view=sync&id=${id}`,
        'ol',
        [
          ...[/^.institutions$/, /^.notifications$/, /^.serviceorders.[^/]+.syncs$/],
          ...[/^.syncs.[^/]+$/, /^.syncs.[^/]+.handler-calls$/],
        ],
      ],
      [`?view=find&q=${outOrderNo}`, 'table', []],
      ['?view=help', 'dl', []],
    ] as const) {
      await goTo(page, query);
      await second();
      // It is there once the view has read what it shows.
      await page.locator(shown).first().waitFor();
      await second();
      const asked = await askedIn(SECONDS);
      const counts = asked.map((_, begin) => asked.slice(begin, begin + 5).flat().length);
      expect({ query, most: Math.max(...counts) <= 2 || counts }).toEqual({ query, most: true });
      const all = [...new Set(asked.flat())].sort();
      expect({ query, all }).toEqual({
        query,
        all: paths.map((path) => expect.stringMatching(path) as string),
      });
      // It does look; a turn or two the clock may have overtaken.
      if (paths.length > 0) expect(asked.flat().length).toBeGreaterThanOrEqual(SECONDS / 10);
    }
  });

  it('asks for nothing while it is hidden or paused, and goes on when it is seen again', async () => {
    const { page, settled, askedIn } = await setUp();
    const countIn = async (seconds: number) => (await askedIn(seconds)).flat().length;
    await page.evaluate(hide, true);
    expect(await countIn(15)).toBe(0);
    await page.evaluate(hide, false);
    await settled();
    expect(await countIn(10)).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Live' }).click();
    await countIn(1);
    expect(await countIn(15)).toBe(0);
    // Neither by coming back to it.
    await page.evaluate(hide, true);
    await page.evaluate(hide, false);
    expect(await countIn(10)).toBe(0);
    await page.getByRole('button', { name: 'Paused' }).click();
    expect(await countIn(10)).toBeGreaterThan(0);
  });

  it('reads for the first time when it is first seen', async () => {
    const server = await serve();
    const { page, settled } = await openNew();
    await page.addInitScript(hide, true);
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('heading', { name: 'Syncs' }).waitFor();
    await settled();
    expect(server.state.asked.filter(({ path }) => path === '/syncs')).toEqual([]);
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
