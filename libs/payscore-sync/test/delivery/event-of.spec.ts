import { eventOf } from '../../src/delivery/policy/index.js';
import type { SyncStatus } from '../../src/ledger/index.js';

describe('an attempt', () => {
  it.each<[SyncStatus, SyncStatus, string | null]>([
    ['queued', 'synced', 'synced'],
    ['uncertain', 'synced', 'synced'],
    ['parked', 'synced', 'synced'],
    ['uncertain', 'double_paid', 'double_paid'],
    ['parked', 'double_paid', 'double_paid'],
    ['queued', 'parked', 'parked'],
    ['uncertain', 'parked', 'parked'],
    ['parked', 'parked', null],
    ['queued', 'queued', null],
    ['queued', 'uncertain', null],
    ['uncertain', 'uncertain', null],
    ['uncertain', 'queued', null],
  ])('from %s to %s tells %s', (before, after, event) => expect(eventOf(before, after)).toBe(event));
});
