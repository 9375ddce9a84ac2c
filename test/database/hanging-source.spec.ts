import { InstitutionRefresher } from '../../libs/payscore-sync/src/institutions/index.js';
import { eventually, until } from '../support/eventually.js';
import { VaultApp } from '../support/vault.js';

/** On one database: what is asked is a source in memory. That institutions come and go is tested on every database. */
describe('a source of institutions that never answers its second question', () => {
  const stage = new VaultApp('sqlite', 1, { refreshMs: 1000 });
  const { vault } = stage;

  beforeAll(() => {
    // Instead of half a minute.
    Object.assign(stage.app.get(InstitutionRefresher, { strict: false }), { timeoutMs: 1500 });
    vault.hangs = true;
  });

  const paid = async (index: 0 | 1) => {
    const { id } = await stage.pay(stage.institutions[index]);
    return stage.payscore.waitFor(id, { waitMs: 60_000 });
  };

  it('keeps nothing of the institutions that are known from being recorded and sent', async () => {
    await until(() => vault.asked === 2);
    for (let count = 0; count < 5; count += 1) expect(await paid(0)).toMatchObject({ status: 'synced' });
  });

  it('is logged, and asked again', async () => {
    const line = await eventually(() =>
      stage.logger.lines.find((one) => one.includes('The institutions could not be refreshed')),
    );
    expect(line).toContain('did not answer within 1500 ms');
    await until(() => vault.asked >= 3);
    expect(await paid(0)).toMatchObject({ status: 'synced' });
  });

  it('is taken over once it answers, without a restart', async () => {
    vault.institutions = stage.institutions;
    vault.hangs = false;
    const sync = await eventually(() => paid(1).catch(() => undefined));
    expect(sync).toMatchObject({ status: 'synced', institution: 'japan' });
  });
});
