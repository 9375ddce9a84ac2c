import { fitsEvent } from '../../src/handlers/fits-event.js';
import { type PayscoreSyncRecord, SYNC_STATUSES, type SyncStatus } from '../../src/ledger/index.js';

type Shown = Pick<PayscoreSyncRecord, 'status' | 'evidence' | 'nextAttemptAt'>;

/** A row that is leased, as it looks before its attempt is written. */
const shown = (status: SyncStatus, over: Partial<Shown> = {}): Shown => ({
  status,
  evidence: { source: 'query', order: null },
  nextAttemptAt: null,
  ...over,
});

const fitting = (event: Parameters<typeof fitsEvent>[0], over: Partial<Shown> = {}) =>
  SYNC_STATUSES.filter((status) => fitsEvent(event, shown(status, over)));

describe('what a handler is told', () => {
  it('is a record that shows the event, or what can only follow it', () => {
    expect(fitting('synced')).toEqual(['synced']);
    expect([...fitting('double_paid')].sort()).toEqual(['double_paid', 'resolved']);
    expect(fitting('parked')).toEqual(
      expect.arrayContaining(['parked', 'resolved', 'cancelled', 'synced', 'double_paid']),
    );
    expect(fitting('parked')).not.toContain('uncertain');
    expect(fitting('stalled')).toEqual(SYNC_STATUSES);
  });

  it('may be one that a person had tried again since it was parked', () => {
    expect(fitting('parked', { nextAttemptAt: new Date() })).toEqual(SYNC_STATUSES);
  });

  it('is no double payment without what proves it', () => {
    expect(fitting('double_paid', { evidence: null })).toEqual([]);
  });
});
