import { SyncEntity } from '../../src/ledger/entities/index.js';
import { wrongStatus } from '../../src/ledger/actions/wrong-status.js';

const sync = (over: Partial<SyncEntity> = {}) =>
  Object.assign(new SyncEntity(), {
    ...{ id: 'S1', status: 'queued', leaseToken: null, head: 'o', maybeSent: false, ...over },
  });

describe('the message of a refused action', () => {
  it.each([
    [
      'status',
      'retry',
      sync({ status: 'double_paid' }),
      'Sync S1 is double_paid and was not retried. Possible now: resolve.',
    ],
    [
      'status',
      'cancel',
      sync({ status: 'synced' }),
      'Sync S1 is synced and was not cancelled. It is settled, and nothing changes it any more.',
    ],
    [
      'leased',
      'cancel',
      sync({ leaseToken: 't' }),
      'Sync S1 is queued and was not cancelled: a call to WeChat Pay is in progress. Look again when the call in progress has ended.',
    ],
    [
      'maybe-sent',
      'cancel',
      sync({ maybeSent: true }),
      'Sync S1 is queued and was not cancelled: it may have reached WeChat Pay, where nothing takes it back. Possible now: retry.',
    ],
    [
      'behind',
      'retry',
      sync({ head: null }),
      'Sync S1 is queued and was not retried: it waits behind sync S0 of its order. Possible now: cancel.',
    ],
    [
      'behind',
      'retry',
      sync({ head: null, maybeSent: true }),
      'Sync S1 is queued and was not retried: it waits behind sync S0 of its order. Nothing is possible before its turn has come.',
    ],
    [
      null,
      'retry',
      sync(),
      'Sync S1 is queued and was not retried: it changed at the same moment. Possible now: retry, cancel.',
    ],
  ] as const)('%s: says where it stands and what is possible', (refusal, action, row, message) => {
    const error = wrongStatus(action, row, refusal, 'S0');
    expect([error.code, error.message]).toEqual(['PAYSCORE_E_WRONG_STATUS', message]);
  });

  it('names no row in front when there is none yet', () => {
    expect(wrongStatus('retry', sync({ head: null }), 'behind', null).message).toContain(
      'waits for its turn.',
    );
  });
});
