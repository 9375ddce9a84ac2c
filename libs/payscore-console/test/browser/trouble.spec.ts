import { until } from '../../../../test/support/eventually.js';
import { inBrowser } from '../support/stage.js';
import { type Asked, TOKEN } from '../support/fake-server.mjs';

const isDone = ({ body }: Asked) => body?.['dryRun'] === false && body['reason'] === 'Again';

inBrowser('when something goes wrong in the middle', ({ serve, open, openNew }) => {
  const unauthorized = (method: string) => (asked: Asked) =>
    asked.method === method ? { status: 401 } : undefined;

  it('offline: keeps what it shows in each view, says since when, and goes on', async () => {
    const server = await serve();
    const { page } = await openNew();
    await page.clock.install();
    for (const [query, heading] of [
      ['', 'Overview'],
      ['?view=list', 'Syncs'],
      [`?view=sync&id=${server.state.world.named.parkedNotFound.id}`, 'HK202611284466020'],
    ] as const) {
      await page.goto(`${server.url}${query}`);
      await page.getByRole('heading', { name: heading }).waitFor();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      await page.context().setOffline(true);
      await page.clock.runFor(6000);
      const alert = page.getByRole('alert');
      await alert.getByText('The server does not answer.').waitFor();
      await alert.getByText('Shown is what it said at').waitFor();
      await page.getByRole('heading', { name: heading }).waitFor();
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await alert.waitFor({ state: 'detached' });
    }
  });

  it('offline: what is looked for is found once the server is back', async () => {
    const server = await serve();
    const { doublePaid } = server.state.world.named;
    const { page } = await open();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Last hour' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('searchbox', { name: 'Find' }).fill(doublePaid.outOrderNo);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: doublePaid.outOrderNo }).waitFor();
  });

  it('offline: an action says so and keeps the reason, and is done when it is confirmed again', async () => {
    const server = await serve();
    const { differs } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${differs.id}`);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Fixed the proxy');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('The server does not answer.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(/is now: Queued/).waitFor();
    await page.getByRole('list', { name: 'Timeline' }).getByText('Fixed the proxy').waitFor();
  });

  it('offline: a bulk run says so, and counts once the server is back', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list&status=parked`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Retry all…' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('The server does not answer.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Retry all…' }).click();
    await page.getByRole('dialog').getByText('3 syncs', { exact: true }).waitFor();
  });

  it('a first answer that is an error says so', async () => {
    const server = await serve({ before: () => ({ status: 500 }) });
    const { page } = await open();
    await page.goto(server.url);
    await page.getByText('Something went wrong here.').waitFor();
    server.state.before = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('401 for a list: signs in again, and is back where it was', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list&status=uncertain`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    server.state.before = unauthorized('GET');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('parked');
    const field = page.getByRole('textbox', { name: 'Operator token' });
    await field.waitFor();
    server.state.before = undefined;
    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('parked');
  });

  it.each([
    ['an action', '?view=sync&id=SYNC', 'Resolve', 'Resolve this sync'],
    ['a bulk run', '?view=list&status=parked', 'Retry all…', 'Retry these syncs'],
  ])(
    '401 for %s: nothing is done, and it can be done after signing in',
    async (_what, query, button, title) => {
      const server = await serve();
      const { doublePaid } = server.state.world.named;
      const { page } = await open();
      await page.goto(`${server.url}${query.replace('SYNC', doublePaid.id)}`);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('textbox', { name: 'Reason' }).fill('Settled by hand');
      server.state.before = unauthorized('POST');
      await page.getByRole('button', { name: 'Confirm' }).click();
      const field = page.getByRole('textbox', { name: 'Operator token' });
      await field.fill(TOKEN);
      server.state.before = undefined;
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog', { name: title }).getByRole('textbox', { name: 'Reason' }).fill('Again');
      await page.getByRole('button', { name: 'Confirm' }).click();
      // The announcement goes after a while; what the server did stays.
      await until(
        () => server.state.world.named.doublePaid.status === 'resolved' || server.state.asked.some(isDone),
      );
    },
  );

  it('401 for an action of a cookie host: goes to its sign-in', async () => {
    const server = await serve({ shell: 'guarded', signInUrl: '/sign-in' });
    const { page } = await open({ token: null });
    await page.goto(`${server.url}?view=sync&id=${server.state.world.named.differs.id}`);
    await page.getByRole('button', { name: 'Retry' }).click();
    server.state.before = () => ({ status: 401 });
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL('**/sign-in');
  });
});
