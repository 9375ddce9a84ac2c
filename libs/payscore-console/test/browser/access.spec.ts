import { inBrowser } from '../support/stage.js';
import { TOKEN } from '../support/fake-server.mjs';

inBrowser('who may look', ({ serve, open }) => {
  it('types a token in, which is kept in the tab alone and never in an address', async () => {
    const server = await serve();
    const { page, requests } = await open({ hasToken: false });
    await page.goto(`${server.url}?view=list&status=parked`);
    const field = page.getByRole('textbox', { name: 'Operator token' });
    await field.fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The server does not accept this token.').waitFor();
    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    expect(requests.filter(({ url }) => url.includes(TOKEN))).toEqual([]);
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(TOKEN);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('payscore-console.token'))).toBeNull();
  });

  it('signs in again where the token ends in the middle, and is back where it was', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list&status=uncertain`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    server.state.before = ({ path }: { path: string }) => (path === '/syncs' ? { status: 401 } : undefined);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('parked');
    const field = page.getByRole('textbox', { name: 'Operator token' });
    await field.waitFor();
    server.state.before = undefined;
    await field.fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('parked');
  });

  it('goes to the page the host signs in on', async () => {
    const server = await serve({
      shell: 'guarded',
      signInUrl: '/payscore/console/assets/',
      before: () => ({ status: 401 }),
    });
    const { page } = await open({ hasToken: false });
    await page.goto(server.url);
    await page.waitForURL('**/payscore/console/assets/');
  });

  it('is told that the session ended where the host names no such page', async () => {
    const server = await serve({ shell: 'guarded', before: () => ({ status: 401 }) });
    const { page } = await open({ hasToken: false });
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
  });

  it('needs no token behind a cookie or basic guard', async () => {
    const server = await serve({ shell: 'guarded' });
    const { page } = await open({ hasToken: false });
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('sees no button without the permission to act', async () => {
    const server = await serve({ can: ['read'] });
    const { parkedNotFound } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${parkedNotFound.id}`);
    await page.getByText('You may look, but not act.').waitFor();
    for (const name of ['Retry', 'Check now', 'Cancel', 'Resolve']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    await page.goto(`${server.url}?view=list&status=parked`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
    expect(await page.getByRole('button', { name: 'all…' }).count()).toBe(0);
  });

  it('is told when the permission to read is missing', async () => {
    const server = await serve({
      before: ({ path }: { path: string }) => (path === '/syncs' ? { status: 403 } : undefined),
    });
    const { page } = await open();
    await page.goto(`${server.url}?view=list`);
    await page.getByText('You may not see this').waitFor();
  });
});
