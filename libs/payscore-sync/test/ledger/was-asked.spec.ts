import { wasAsked } from '../../src/ledger/records/sync-record.js';
import type { PayscoreSyncRecord } from '../../src/ledger/index.js';

const record = (over: Partial<PayscoreSyncRecord>) =>
  ({ status: 'parked', attempts: 3, nextAttemptAt: new Date(0), ...over }) as PayscoreSyncRecord;

describe('waiting for the answer to a query', () => {
  it.each<[string, Partial<PayscoreSyncRecord>, boolean]>([
    ['nothing has happened yet', {}, false],
    ['the query is under way', { attempts: 4, nextAttemptAt: null }, false],
    ['the query has ended', { attempts: 4 }, true],
    ['the next query is under way', { attempts: 5, nextAttemptAt: null }, true],
    ['the answer settled it', { status: 'synced', attempts: 4, nextAttemptAt: null }, true],
    ['the answer raised it', { status: 'double_paid', attempts: 4, nextAttemptAt: null }, true],
    ['a person was faster', { status: 'resolved', nextAttemptAt: null }, true],
  ])('%s', (_what, over, isOver) => expect(wasAsked(record({}), record(over))).toBe(isOver));
});
