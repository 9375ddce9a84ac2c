import { Logger } from '@nestjs/common';
import { LeaseRescuer } from '../../src/delivery/maintenance/lease-rescuer.js';
import type { LedgerSql } from '../../src/ledger/index.js';

function setUp(headless: string[] = [], recovered: string[] = []) {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const sql = {
    recover: jest.fn(() => Promise.resolve(recovered)),
    headless: jest.fn(() => Promise.resolve(headless)),
    advance: jest.fn(() => Promise.resolve(true)),
  };
  const lanes = { beat: jest.fn(() => Promise.resolve()) };
  const failovers = { check: jest.fn(() => Promise.resolve()) };
  const telemetry = { leaseLost: jest.fn() };
  const settings = { sweepMs: 5000, orderGapMs: 1000 };
  const ledger = sql as unknown as LedgerSql;
  const sweeper = new LeaseRescuer(ledger, lanes, failovers, () => ['hk'], settings, telemetry);
  return { failovers, lanes, sql, sweeper, telemetry, pass: (ms: number) => (now += ms) };
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

  it('counts each lease it takes back, and says so in one line', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { sweeper, telemetry } = setUp([], ['hk', 'hk', 'mo']);
    expect(await sweeper.sweep()).toBe(true);
    expect(telemetry.leaseLost.mock.calls).toEqual([['hk'], ['hk'], ['mo']]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('3 leases ran out (institution hk, mo)')]]);
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
