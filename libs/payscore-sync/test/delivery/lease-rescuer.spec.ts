import { Logger } from '@nestjs/common';
import { LeaseRescuer } from '../../src/delivery/maintenance/lease-rescuer.js';
import type { LedgerSql, Poll } from '../../src/ledger/index.js';

function setUp(headless: string[] = [], recovered: string[] = []) {
  const sql = {
    recover: jest.fn(() => Promise.resolve(recovered)),
    headless: jest.fn(() => Promise.resolve(headless)),
    advance: jest.fn(() => Promise.resolve(true)),
  };
  const failovers = {
    check: jest.fn(() => Promise.resolve()),
    takeSweep: jest.fn((_sweepMs: number) => Promise.resolve(true)),
  };
  const telemetry = { leaseLost: jest.fn() };
  const settings = { sweepMs: 5000, orderGapMs: 1000 };
  const ledger = sql as unknown as LedgerSql;
  const leaseRescuer = new LeaseRescuer(ledger, failovers, settings, telemetry);
  return { failovers, sql, leaseRescuer, telemetry };
}

describe('the leaseRescuer', () => {
  const found = { isSweepDue: true, isLeaseLost: true, isAnyBehind: true } as Poll;

  it('sweeps when the fleet needs a sweep and no other process takes it', async () => {
    const { failovers, sql, leaseRescuer } = setUp();
    expect(await leaseRescuer.rescueIfDue({ ...found, isSweepDue: false })).toBeNull();
    expect(failovers.takeSweep).not.toHaveBeenCalled();
    failovers.takeSweep.mockResolvedValueOnce(false);
    expect(await leaseRescuer.rescueIfDue(found)).toBeNull();
    expect(sql.headless).not.toHaveBeenCalled();
    expect(await leaseRescuer.rescueIfDue(found)).toBe(false);
    expect(failovers.takeSweep.mock.calls).toEqual([[5000], [5000]]);
    expect(sql.recover).toHaveBeenCalledTimes(1);
  });

  it('looks for no lost lease and no order without a head when the poll found neither', async () => {
    const { sql, leaseRescuer } = setUp();
    await leaseRescuer.rescueIfDue({ ...found, isLeaseLost: false });
    expect(sql.recover).not.toHaveBeenCalled();
    expect(sql.headless).toHaveBeenCalledTimes(1);
    await leaseRescuer.rescueIfDue({ ...found, isAnyBehind: false });
    expect(sql.recover).toHaveBeenCalledTimes(1);
    expect(sql.headless).toHaveBeenCalledTimes(1);
  });

  it('takes back lost leases before it opens the way for orders without a head', async () => {
    const { sql, leaseRescuer } = setUp(['X', 'Y']);
    await leaseRescuer.sweep();
    expect(sql.advance).toHaveBeenCalledWith(['X', 'Y'], 1000);
    const [recovered] = sql.recover.mock.invocationCallOrder;
    expect(recovered).toBeLessThan(sql.headless.mock.invocationCallOrder[0] as number);
  });

  it('looks for a failover before it believes anything else the ledger says', async () => {
    const { failovers, sql, leaseRescuer } = setUp();
    await leaseRescuer.sweep();
    const [looked] = failovers.check.mock.invocationCallOrder;
    expect(looked).toBeLessThan(sql.recover.mock.invocationCallOrder[0] as number);
  });

  it('counts each lease it takes back, and says so in one line', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { leaseRescuer, telemetry } = setUp([], ['hk', 'hk', 'mo']);
    expect(await leaseRescuer.sweep()).toBe(true);
    expect(telemetry.leaseLost.mock.calls).toEqual([['hk'], ['hk'], ['mo']]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('3 leases ran out (institution hk, mo)')]]);
  });

  it('advances nothing where every order has its head', async () => {
    const { sql, leaseRescuer } = setUp();
    await leaseRescuer.sweep();
    expect(sql.advance).not.toHaveBeenCalled();
  });
});
