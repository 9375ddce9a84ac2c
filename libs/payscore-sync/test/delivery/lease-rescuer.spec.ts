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
  const states = { beat: jest.fn(() => Promise.resolve()) };
  const failovers = { check: jest.fn(() => Promise.resolve()) };
  const telemetry = { leaseLost: jest.fn() };
  const settings = { sweepMs: 5000, orderGapMs: 1000 };
  const ledger = sql as unknown as LedgerSql;
  const leaseRescuer = new LeaseRescuer(ledger, states, failovers, () => ['hk'], settings, telemetry);
  return { failovers, states, sql, leaseRescuer, telemetry, pass: (ms: number) => (now += ms) };
}

describe('the leaseRescuer', () => {
  it('sweeps at once, then each time its time has come', async () => {
    const { sql, leaseRescuer, pass } = setUp();
    for (const ms of [0, 4999, 1, 0, 5000]) {
      pass(ms);
      await leaseRescuer.rescueIfDue();
    }
    expect(sql.recover).toHaveBeenCalledTimes(3);
  });

  it('takes back lost leases before it opens the way for orders without a head', async () => {
    const { sql, leaseRescuer } = setUp(['X', 'Y']);
    await leaseRescuer.sweep();
    expect(sql.advance).toHaveBeenCalledWith(['X', 'Y'], 1000);
    const [recovered] = sql.recover.mock.invocationCallOrder;
    expect(recovered).toBeLessThan(sql.headless.mock.invocationCallOrder[0] as number);
  });

  it('looks for a failover before it believes anything else the ledger says', async () => {
    const { failovers, states, leaseRescuer } = setUp();
    await leaseRescuer.sweep();
    const [looked] = failovers.check.mock.invocationCallOrder;
    expect(looked).toBeLessThan(states.beat.mock.invocationCallOrder[0] as number);
  });

  it('counts each lease it takes back, and says so in one line', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { leaseRescuer, telemetry } = setUp([], ['hk', 'hk', 'mo']);
    expect(await leaseRescuer.sweep()).toBe(true);
    expect(telemetry.leaseLost.mock.calls).toEqual([['hk'], ['hk'], ['mo']]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('3 leases ran out (institution hk, mo)')]]);
  });

  it('says that a worker of its institutions is alive', async () => {
    const { states, leaseRescuer } = setUp();
    await leaseRescuer.sweep();
    expect(states.beat).toHaveBeenCalledWith(['hk']);
  });

  it('advances nothing where every order has its head', async () => {
    const { sql, leaseRescuer } = setUp();
    await leaseRescuer.sweep();
    expect(sql.advance).not.toHaveBeenCalled();
  });
});
