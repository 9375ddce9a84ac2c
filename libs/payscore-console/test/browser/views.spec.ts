import { inBrowser } from '../support/stage.js';

inBrowser('the views of the console', ({ serve, open, openNew }) => {
  it('lead from what needs a person to the list by one click, and from there to the story', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(server.url);
    await page.getByRole('link', { name: '3 syncs are parked' }).click();
    const table = page.getByRole('table', { name: 'Syncs' });
    await table.waitFor();
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('parked');
    expect(new URL(page.url()).searchParams.get('sort')).toBe('oldest');
    const { outOrderNo } = server.state.world.named.parkedNotFound;
    await table.getByRole('link', { name: outOrderNo }).click();
    await page.getByRole('heading', { name: outOrderNo }).waitFor();
    const timeline = page.getByRole('list', { name: 'Timeline' });
    expect(await timeline.innerText()).toContain('Sending it again cannot help, so it waits for a person.');
    await page.goBack();
    await table.waitFor();
  });

  it('find by what is pasted, and open the only hit', async () => {
    const server = await serve();
    const { doublePaid } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=help`);
    await page.getByRole('heading', { name: 'Help' }).waitFor();
    for (const text of [
      doublePaid.outOrderNo,
      doublePaid.id,
      doublePaid.traceId,
      doublePaid.transactionId,
      doublePaid.attemptLog[0].requestId,
    ]) {
      await page.keyboard.press('/');
      await page.getByRole('searchbox', { name: 'Find' }).fill(text);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: doublePaid.outOrderNo }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Help' }).waitFor();
    }
  });

  it('say what it means that nothing is there', async () => {
    const server = await serve({ calm: true });
    const { page } = await open();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor();
    await page.getByRole('link', { name: 'Syncs', exact: true }).click();
    await page.getByText('Nothing is recorded yet').waitFor();
    await page.goto(`${server.url}?view=find&q=unknown`);
    await page.getByText('Searched as a complete order number').waitFor();
    await page.goto(`${server.url}?view=sync&id=unknown`);
    await page.getByRole('heading', { name: 'There is no such sync' }).waitFor();
  });

  it('mark what the order showed beside the recorded fact', async () => {
    const server = await serve();
    const { doublePaid } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${doublePaid.id}`);
    await page.getByRole('table', { name: 'Collections of the order' }).waitFor();
    const rows = await page
      .getByRole('table', { name: 'Collections of the order' })
      .getByRole('row')
      .allInnerTexts();
    expect(rows[1]).toMatch(/recorded\s+12,800/);
    expect(rows[2]).toMatch(/Online\s+12,800/);
  });

  it('speak Chinese at once when it is chosen, and the next time', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(server.url);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('中文');
    await page.getByRole('heading', { name: '概览' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.title()).toBe('概览 · PayScore');
    await page.reload();
    await page.getByRole('heading', { name: '概览' }).waitFor();
  });

  it('page through the list by the address', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list`);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByRole('link', { name: 'First page' }).waitFor();
    expect(new URL(page.url()).searchParams.get('cursor')).not.toBeNull();
    expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
  });

  it('copy without a secure context', async () => {
    const server = await serve();
    const { synced } = server.state.world.named;
    const { page } = await openNew();
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.addEventListener('copy', () => {
        document.title = `copied ${String(getSelection())}${(document.activeElement as HTMLTextAreaElement).value}`;
      });
    });
    await page.goto(`${server.url}?view=sync&id=${synced.id}`);
    await page.getByRole('button', { name: 'Copy Sync id' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.title()).toContain(synced.id);
  });

  it('work with a slash behind them, and below a prefix', async () => {
    const server = await serve({ prefix: '/a/b/payscore' });
    const { page } = await open();
    await page.goto(`${server.url}/?view=list`);
    await page.getByRole('table', { name: 'Syncs' }).waitFor();
  });
});
