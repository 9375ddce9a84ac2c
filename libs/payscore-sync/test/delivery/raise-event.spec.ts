import { handlerCallsOf, eventOf } from '../../src/delivery/raise-event.js';
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

describe('the deliveries of an event', () => {
  const handlers = { idsOf: (event: string) => (event === 'parked' ? ['a', 'b'] : []) };

  it('are one for each of its handlers, with ids of their own', () => {
    const deliveries = handlerCallsOf(handlers, 'parked', 'S1', 3);
    expect(deliveries).toEqual(
      ['a', 'b'].map((handler_id) => ({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        sync_id: 'S1',
        event: 'parked',
        handler_id,
        occurrence: 3,
      })),
    );
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(2);
  });

  it('are none where nobody listens', () => {
    expect(handlerCallsOf(handlers, 'synced', 'S1', 1)).toEqual([]);
  });
});
