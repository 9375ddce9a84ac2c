import type { Asked } from '../support/fake-server.mjs';
import { inBrowser } from '../support/stage.js';

inBrowser('what an operator does', ({ serve, open }) => {
  const posts = (server: { state: { asked: Asked[] } }) =>
    server.state.asked.filter(({ method }) => method === 'POST');

  it('needs a reason to resolve, and is done once however often it is confirmed', async () => {
    const server = await serve();
    const { doublePaid } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${doublePaid.id}`);
    await page.getByRole('button', { name: 'Resolve' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Confirm' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Reason' }).fill('Refunded the online payment');
    await confirm.evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
      button.form?.requestSubmit();
    });
    await page.getByText(/is now: Resolved/).waitFor();
    await page.getByText('Refunded the online payment').waitFor();
    expect(posts(server)).toMatchObject([
      { path: `/syncs/${doublePaid.id}/resolve`, body: { reason: 'Refunded the online payment' } },
    ]);
    expect(await page.getByRole('button', { name: 'Resolve' }).count()).toBe(0);
  });

  it('says what will happen, and needs no reason to check', async () => {
    const server = await serve();
    const { uncertainNow } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${uncertainNow.id}`);
    await page.getByRole('button', { name: 'Check now' }).click();
    await page
      .getByRole('dialog')
      .getByText('WeChat Pay is asked for the order now. Nothing is sent.')
      .waitFor();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(/is now: Uncertain/).waitFor();
    expect(posts(server)).toMatchObject([{ path: `/syncs/${uncertainNow.id}/check`, body: {} }]);
  });

  it('says why an action is not possible', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${server.state.world.named.second.id}`);
    await page.getByText('Retry: it waits behind another sync of its order.').waitFor();
    expect(await page.getByRole('button', { name: 'Retry' }).isDisabled()).toBe(true);
  });

  it('is refused when somebody else was faster, and shows how it stands', async () => {
    const server = await serve();
    const { differs } = server.state.world.named;
    const { page } = await open();
    await page.goto(`${server.url}?view=sync&id=${differs.id}`);
    await page.getByRole('button', { name: 'Retry' }).click();
    differs.actions = differs.actions.map((one: { action: string }) => ({
      ...one,
      step: null,
      refusal: 'leased',
    }));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').getByText('Nothing was changed.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('a call to WeChat Pay is in progress').waitFor();
  });

  it('counts a bulk run first, and then does exactly what was counted', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list&status=parked`);
    await page.getByRole('button', { name: 'Retry all…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 syncs', { exact: true }).waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Orders were completed');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('Done for 3 syncs.').waitFor();
    expect(
      posts(server).map(({ body }) => [body?.['dryRun'], body?.['filter'], typeof body?.['digest']]),
    ).toEqual([
      [true, { status: 'parked' }, 'undefined'],
      [false, { status: 'parked' }, 'string'],
    ]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('No sync is parked.').waitFor();
  });

  it('counts a bulk run again when the selection changed meanwhile', async () => {
    const server = await serve();
    const { page } = await open();
    await page.goto(`${server.url}?view=list&status=parked`);
    await page.getByRole('button', { name: 'Retry all…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 syncs', { exact: true }).waitFor();
    server.state.world.named.differs.status = 'synced';
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Orders were completed');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('The selection changed meanwhile.').waitFor();
    await dialog.getByText('2 syncs', { exact: true }).waitFor();
    expect(posts(server).filter(({ path }) => path.endsWith('/retry'))).toEqual([]);
  });
});
