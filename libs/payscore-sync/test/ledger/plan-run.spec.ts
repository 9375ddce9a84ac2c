import { type PlannedSync, planRun } from '../../src/ledger/actions/plan-run.js';

const sync = (id: string, over: Partial<PlannedSync> = {}): PlannedSync => ({
  ...{ id, status: 'parked', attempts: 2, leaseToken: null, head: 'order', maybeSent: false },
  ...over,
});

describe('the plan of an action on many syncs', () => {
  it('counts what each rule refuses, as for one sync', () => {
    const syncs = [
      sync('a'),
      sync('b', { status: 'synced', head: null }),
      sync('c', { leaseToken: 'token' }),
      sync('d', { status: 'queued', head: null }),
      sync('e', { maybeSent: true }),
    ];
    expect(planRun('retry', syncs)).toMatchObject({
      syncs: [{ id: 'a' }, { id: 'e' }],
      refused: { status: 1, leased: 1, behind: 1, 'maybe-sent': 0 },
    });
  });

  it('has one digest for the same syncs as they stand, in whatever order they were read', () => {
    const { digest } = planRun('retry', [sync('a'), sync('b')]);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(planRun('retry', [sync('b'), sync('a'), sync('c', { status: 'synced' })]).digest).toBe(digest);
  });

  it.each<[string, () => { digest: string }]>([
    ['another action', () => planRun('check', [sync('a')])],
    ['another sync', () => planRun('retry', [sync('b')])],
    ['one more', () => planRun('retry', [sync('a'), sync('b')])],
    ['another status', () => planRun('retry', [sync('a', { status: 'queued' })])],
    ['one more attempt', () => planRun('retry', [sync('a', { attempts: 3 })])],
    ['none', () => planRun('retry', [])],
  ])('has another digest for %s', (_what, plan) => {
    expect(plan().digest).not.toBe(planRun('retry', [sync('a')]).digest);
  });
});
