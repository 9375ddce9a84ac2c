import { isLateDoublePayment } from '../../src/ledger/notifications/late-double-payment.js';
import type { SyncStatus } from '../../src/ledger/states/sync-states.js';

const mch = (seq: number | null, amount: number | null) => ({ seq, amount, paidType: 'MCH' });
const online = (seq: number | null, amount: number | null) => ({ seq, amount, paidType: 'NEWTON' });
const sync = (seq: number, status: SyncStatus = 'synced', paidAmount: number | null = null) => ({
  ...{ seq, status, paidAmount },
});

describe('a late double payment', () => {
  it.each([
    ['paid online alone, though synced', [online(1, 1000)], [sync(1)], 1000, true],
    ['paid online beside the synced collection', [mch(1, 1000), online(2, 1000)], [sync(1)], 1000, true],
    ['an amount that cannot be read', [mch(1, null), online(2, 600)], [sync(1)], 1000, true],
    ['a total that is not shown', [mch(1, 400), online(2, 600)], [sync(1)], null, true],
    ['a whole order beside an online payment', [mch(1, 1000), online(2, 500)], [sync(0)], 1000, true],
    [
      'one of two synced collections is missing',
      [mch(1, 400), online(3, 600)],
      [sync(1), sync(2)],
      1000,
      true,
    ],
    ['partly offline, partly online', [mch(1, 400), online(2, 600)], [sync(1)], 1000, false],
    ['first online, then the rest as a whole', [online(1, 400), mch(2, 600)], [sync(0)], 1000, false],
    [
      'first online, then the rest, which is not shown yet',
      [online(1, 400)],
      [sync(2, 'synced', 600)],
      1000,
      false,
    ],
    [
      'first online, then the rest as a whole, not shown yet',
      [online(null, 400)],
      [sync(0, 'synced', 600)],
      1000,
      false,
    ],
    ['first online, then more than the rest', [online(1, 400)], [sync(2, 'synced', 601)], 1000, true],
    [
      'paid online as a whole, and offline as a whole',
      [online(1, 1000)],
      [sync(0, 'synced', 1000)],
      1000,
      true,
    ],
    ['first online, then an amount that is not known', [online(1, 400)], [sync(0)], 1000, true],
    ['nothing online', [mch(1, 1000)], [sync(1)], 1000, false],
    ['nothing synced', [online(1, 1000)], [sync(1, 'queued')], 1000, false],
    ['found before, and resolved', [online(1, 1000)], [sync(1, 'resolved')], 1000, false],
    ['an order without syncs', [online(1, 1000)], [], 1000, false],
  ])('%s', (_what, details, syncs, totalAmount, isLate) => {
    expect(isLateDoublePayment({ totalAmount, details }, syncs)).toBe(isLate);
  });
});
