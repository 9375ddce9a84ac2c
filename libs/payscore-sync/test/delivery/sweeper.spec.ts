import { Sweeper } from '../../src/delivery/sweeper.js';
import type { LedgerSql } from '../../src/ledger/index.js';

function setUp(headless: string[] = []) {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const sql = {
    recover: jest.fn(() => Promise.resolve(0)),
    headless: jest.fn(() => Promise.resolve(headless)),
    advance: jest.fn(() => Promise.resolve(true)),
  };
  const lanes = { beat: jest.fn(() => Promise.resolve()) };
  const failovers = { check: jest.fn(() => Promise.resolve()) };
  const sweeper = new Sweeper(sql as unknown as LedgerSql, lanes, failovers, () => ['hk'], {
    sweepMs: 5000,
    orderGapMs: 1000,
  });
  return { failovers, lanes, sql, sweeper, pass: (ms: number) => (now += ms) };
}

describe('the sweeper', () => {
  it('sweeps at once, then each time its time has come', async () => {
    const { sql, sweeper, pass } = setUp();
    for (const ms of [0, 4999, 1, 0, 5000]) {
      pass(ms);
      await sweeper.sweepIfDue();
    }
    expect(sql.recover).toHaveBeenCalledTimes(3);
  });

  it('takes back lost leases before it opens the way for orders without a head', async () => {
    const { sql, sweeper } = setUp(['X', 'Y']);
    await sweeper.sweep();
    expect(sql.advance).toHaveBeenCalledWith(['X', 'Y'], 1000);
    const [recovered] = sql.recover.mock.invocationCallOrder;
    expect(recovered).toBeLessThan(sql.headless.mock.invocationCallOrder[0] as number);
  });

  it('looks for a failover before it believes anything else the ledger says', async () => {
    const { failovers, lanes, sweeper } = setUp();
    await sweeper.sweep();
    const [looked] = failovers.check.mock.invocationCallOrder;
    expect(looked).toBeLessThan(lanes.beat.mock.invocationCallOrder[0] as number);
  });

  it('says that a worker of its institutions is alive', async () => {
    const { lanes, sweeper } = setUp();
    await sweeper.sweep();
    expect(lanes.beat).toHaveBeenCalledWith(['hk']);
  });

  it('advances nothing where every order has its head', async () => {
    const { sql, sweeper } = setUp();
    await sweeper.sweep();
    expect(sql.advance).not.toHaveBeenCalled();
  });
});
