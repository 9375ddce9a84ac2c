import { goTo } from '../support/inspect.js';
import { inBrowser } from '../support/stage.js';
import { TOKEN } from '../support/fake-server.mjs';

inBrowser('who may look', ({ serve, open }) => {
  it('types a token in, which is kept in the tab alone and never in an address', async () => {
    const server = await serve();
    const { page, requests } = await open({ token: null });
    await page.goto(`${server.url}?view=list&status=parked`);
    const field = page.getByRole('textbox', { name: 'Operator token' });
    await field.fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not valid, or no longer.').waitFor();
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

  it('goes to the page the host signs in on', async () => {
    const server = await serve({
      shell: 'guarded',
      signInUrl: '/sign-in',
      before: () => ({ status: 401 }),
    });
    const { page } = await open({ token: null });
    await page.goto(server.url);
    await page.waitForURL('**/sign-in');
  });

  it('is told that the session ended where the host names no such page', async () => {
    const server = await serve({ shell: 'guarded', before: () => ({ status: 401 }) });
    const { page } = await open({ token: null });
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
  });

  it('needs no token behind a cookie or basic guard', async () => {
    const server = await serve({ shell: 'guarded' });
    const { page } = await open({ token: null });
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('sees no button that does something without the permission to act, in any view', async () => {
    const server = await serve({ can: ['read'] });
    const { parkedNotFound, doublePaid, uncertainNow, queuedNow } = server.state.world.named;
    const { page } = await open();
    await page.goto(server.url);
    const harmless = /^(Live|Theme|Sign out|Copy .*)$/;
    for (const query of [
      ...['?view=overview', '?view=list', '?view=find&q=unknown', '?view=help'],
      ...['queued', 'uncertain', 'parked', 'double_paid'].map((status) => `?view=list&status=${status}`),
      ...[parkedNotFound, doublePaid, uncertainNow, queuedNow].map(({ id }) => `?view=sync&id=${id}`),
    ]) {
      await goTo(page, query);
      await page.locator('h1').first().waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      if (query.includes('view=sync')) await page.getByText('You may look, but not act.').waitFor();
      const names = await page
        .getByRole('button')
        .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
      expect({ query, others: names.filter((name) => !harmless.test(name)) }).toEqual({ query, others: [] });
    }
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
