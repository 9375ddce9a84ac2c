import {
  type Ledger,
  SyncDatabaseEntity,
  SyncEntity,
  SyncHandlerCallEntity,
  SyncInstitutionEntity,
  SyncNotificationEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { addBacklog } from '../support/backlog.js';
import { describeOn } from '../support/describe-with.js';
import { ledgerOn, openRecordedLedger, type RecordedLedger } from '../support/recorded-ledger.js';
import { EVERY_DATABASE } from '../support/test-database.js';

const SWEEP_MS = 60_000;
const STALLED_MS = 600_000;
const MINUTE_MS = 60_000;

describeOn(EVERY_DATABASE, 'a poll for all institutions on %s', (kind) => {
  let recorded: RecordedLedger;
  let ledger: Ledger;

  beforeAll(async () => {
    recorded = await openRecordedLedger(kind, () => Promise.resolve());
    ({ ledger } = recorded);
  }, 60_000);

  afterAll(() => recorded?.close());

  const syncs = () => recorded.dataSource.getRepository(SyncEntity);
  const row = () => recorded.dataSource.getRepository(SyncDatabaseEntity);
  const poll = (institutions: readonly string[] = [], handlers: Parameters<typeof request>[1] = []) =>
    ledger.polls.poll(request(institutions, handlers));
  const request = (
    institutions: readonly string[],
    handlers: readonly { readonly event: 'synced' | 'parked'; readonly handlerId: string }[],
    silentMs: number | null = null,
  ) => ({ institutions, handlers, sweepMs: SWEEP_MS, stalledMs: STALLED_MS, silentMs });
  const add = (institution: string, dueInMs: number) =>
    addBacklog(recorded.dataSource, {
      ...{ institution, subMchid: `1900${institution}`, status: 'queued', count: 1 },
      dueAt: Date.now() + dueInMs,
    });

  afterEach(() => syncs().createQueryBuilder().delete().execute());

  it('is one statement, also for none', async () => {
    const { recorder } = recorded;
    for (const names of [[], ['hk'], Array.from({ length: 500 }, (_, index) => `many${index}`)]) {
      const statements = await recorder.statementsOf(() =>
        poll(names, [{ event: 'synced', handlerId: 'books' }]),
      );
      // SQLite runs it in a transaction.
      expect(statements.filter((sql) => !/^(BEGIN|COMMIT)/.test(sql))).toHaveLength(1);
    }
  });

  it('names those with something due now, in no other state', async () => {
    for (const [name, ms] of [
      ['due', -1],
      ['later', MINUTE_MS],
      ['leased', -1],
      ['settled', -1],
    ] as const) {
      await add(name, ms);
    }
    await syncs().update(
      { institution: 'leased' },
      { dueAt: null, leaseToken: 't', leaseUntil: Date.now() + MINUTE_MS },
    );
    await syncs().update(
      { institution: 'settled' },
      { dueAt: null, head: null, status: 'synced', settledAt: 1 },
    );
    const found = await poll(['none', 'later', 'due', 'leased', 'settled', "o'due", 'DUE']);
    expect(found).toMatchObject({ institutions: ['due'], isLeaseLost: false });
  });

  it('tells when the first sync of an institution is due', async () => {
    await add('later', MINUTE_MS);
    await add('due', -MINUTE_MS);
    const [none, later, due] = await Promise.all(
      ['none', 'later', 'due'].map((name) => ledger.polls.dueInMs(name)),
    );
    expect(none).toBeNull();
    expect(later).toBeLessThanOrEqual(MINUTE_MS);
    expect(later).toBeGreaterThan(0);
    expect(due).toBeLessThanOrEqual(-MINUTE_MS);
  });

  it('tells of a lease that ran out, and of a sync that is stalled, of any institution', async () => {
    await add('other', MINUTE_MS);
    expect(await poll()).toMatchObject({ isLeaseLost: false, isAnyStalled: false });
    await syncs().update(
      { institution: 'other' },
      { dueAt: null, leaseToken: 't', leaseUntil: Date.now() - 1 },
    );
    expect(await poll()).toMatchObject({ isLeaseLost: true, isAnyStalled: false });
    await syncs().update({ institution: 'other' }, { createdAt: Date.now() - STALLED_MS - 1 });
    expect(await poll()).toMatchObject({ isAnyStalled: true });
    await syncs().update({ institution: 'other' }, { stalledAt: Date.now() });
    expect(await poll()).toMatchObject({ isAnyStalled: false });
  });

  it('tells of a notification that is due to be looked at, of any institution', async () => {
    const rows = recorded.dataSource.getRepository(SyncNotificationEntity);
    const about = {
      institution: 'other',
      eventType: 'PAYSCORE.USER_PAID',
      subMchid: '1',
      serviceId: '1',
    } as const;
    await rows.insert({
      id: 'n1',
      notificationId: 'EV-1',
      outOrderNo: 'A',
      content: '{}',
      receivedAt: 1,
      dueAt: 1,
      ...about,
    });
    expect(await poll()).toMatchObject({ isNotified: true });
    await rows.update({ id: 'n1' }, { dueAt: Date.now() + MINUTE_MS });
    expect(await poll()).toMatchObject({ isNotified: false });
    await rows.update({ id: 'n1' }, { appliedAt: 2, dueAt: null });
    expect(await poll()).toMatchObject({ isNotified: false });
  });

  it('tells of a sync behind another one of its order, until that one is settled', async () => {
    await add('other', MINUTE_MS);
    expect(await poll()).toMatchObject({ isAnyBehind: false });
    await syncs().update({ institution: 'other' }, { dueAt: null, head: null });
    expect(await poll()).toMatchObject({ isAnyBehind: true });
    await syncs().update({ institution: 'other' }, { status: 'synced', settledAt: 1 });
    expect(await poll()).toMatchObject({ isAnyBehind: false });
  });

  it('names the handlers with a due call, by event and id', async () => {
    const calls = recorded.dataSource.getRepository(SyncHandlerCallEntity);
    const call = (id: string, event: 'synced' | 'parked', dueAt: number | null) => ({
      ...{ id, syncId: 'S', event, handlerId: id, occurrence: 1, attempts: 0, createdAt: 1, dueAt },
      ...{ leaseToken: null, leaseUntil: null, lastError: null, completedAt: dueAt === null ? 1 : null },
    });
    await calls.insert([
      call('books', 'synced', Date.now() - 1),
      call('slow', 'synced', Date.now() + MINUTE_MS),
      call('done', 'synced', null),
      call('desk', 'parked', Date.now() - 1),
    ]);
    const handlers = ['none', 'books', 'slow', 'done', 'desk'].map(
      (handlerId) => ({ event: 'synced', handlerId }) as const,
    );
    expect((await poll([], handlers)).handlers).toEqual([{ event: 'synced', handlerId: 'books' }]);
    expect((await poll([], [{ event: 'parked', handlerId: 'desk' }])).handlers).toHaveLength(1);
    await calls.createQueryBuilder().delete().execute();
  });

  describe('the sweep of the fleet', () => {
    beforeEach(() => row().update({ id: 1 }, { nextSweepAt: null }));

    it('is taken by one process, though all find it due', async () => {
      const processes = Array.from({ length: 5 }, () => ledgerOn(recorded.dataSource));
      for (const { polls } of processes)
        expect(await polls.poll(request([], []))).toMatchObject({ isSweepDue: true });
      const { looks } = await poll();
      const taken = await Promise.all(processes.map(({ failover }) => failover.takeSweep(SWEEP_MS)));
      const [look, ...others] = taken.filter((one) => one !== null);
      expect(others).toEqual([]);
      // It is a check of the server too.
      expect(look).toEqual({ trusted: look?.current, current: look?.current, looks: looks + 1 });
      for (const { polls } of processes)
        expect(await polls.poll(request([], []))).toMatchObject({ isSweepDue: false, looks: looks + 1 });
    });

    it('goes to another process in its time, though the one that took it never ends', async () => {
      expect(await ledger.failover.takeSweep(SWEEP_MS)).not.toBeNull();
      const { nextSweepAt } = await row().findOneByOrFail({ id: 1 });
      await row().update({ id: 1 }, { nextSweepAt: Number(nextSweepAt) - SWEEP_MS });
      expect(await poll()).toMatchObject({ isSweepDue: true });
      expect(await ledgerOn(recorded.dataSource).failover.takeSweep(SWEEP_MS)).not.toBeNull();
    });

    it('does not wait for a clock that went back', async () => {
      await row().update({ id: 1 }, { nextSweepAt: Date.now() + 60 * MINUTE_MS });
      expect(await poll()).toMatchObject({ isSweepDue: true });
      expect(await ledger.failover.takeSweep(SWEEP_MS)).not.toBeNull();
      expect(await poll()).toMatchObject({ isSweepDue: false });
    });
  });

  it('has the number of checks of the server, which goes back only with lost commits', async () => {
    const before = (await poll()).looks;
    await ledger.failover.look();
    expect((await poll()).looks).toBe(before + 1);
    await row().update({ id: 1 }, { looks: before - 1 });
    expect((await poll()).looks).toBe(before - 1);
  });

  it('a sign of life is written where the last one is old, and nothing else is changed', async () => {
    const states = recorded.dataSource.getRepository(SyncInstitutionEntity);
    const lastClaims = async () =>
      new Map((await states.find()).map(({ institution, lastClaimAt }) => [institution, lastClaimAt]));
    await ledger.states.ensure(['new', 'old', 'fresh', 'other']);
    const [old, fresh] = [Date.now() - 2 * MINUTE_MS, Date.now() - 1000];
    await states.update({ institution: 'old' }, { lastClaimAt: old });
    await states.update({ institution: 'fresh' }, { lastClaimAt: fresh });
    const isAnySilent = async (names: readonly string[], silentMs: number | null = MINUTE_MS) =>
      (await ledger.polls.poll(request(names, [], silentMs))).isAnySilent;
    for (const names of [['new'], ['fresh', 'old']]) expect(await isAnySilent(names)).toBe(true);
    for (const names of [[], ['fresh', 'unknown']]) expect(await isAnySilent(names)).toBe(false);
    expect(await isAnySilent(['new', 'old'], null)).toBeNull();
    await ledger.polls.beat(['new', 'old', 'fresh', 'unknown'], MINUTE_MS);
    expect(await isAnySilent(['new', 'old', 'fresh'])).toBe(false);
    const beats = await lastClaims();
    expect(beats.get('fresh')).toBe(fresh);
    expect(beats.get('other')).toBeNull();
    for (const name of ['new', 'old'])
      expect(Math.abs(Number(beats.get(name)) - Date.now())).toBeLessThan(MINUTE_MS);
    await ledger.polls.beat([], MINUTE_MS);
    // Those with a row keep it when more are added.
    await ledger.states.ensure(['old', 'late']);
    expect([...(await lastClaims()).keys()].sort()).toEqual(['fresh', 'late', 'new', 'old', 'other']);
    expect((await states.findOneByOrFail({ institution: 'old' })).version).toBe(0);
  });

  it('finds the institutions with syncs that are old enough for retention', async () => {
    for (const name of ['old', 'young', 'open']) await add(name, -1);
    const settled = { dueAt: null, head: null, status: 'synced' } as const;
    await syncs().update({ institution: 'old' }, { ...settled, settledAt: Date.now() - 2 * MINUTE_MS });
    await syncs().update({ institution: 'young' }, { ...settled, settledAt: Date.now() });
    expect(await ledger.polls.withOldSyncs(['none', 'young', 'old', 'open'], MINUTE_MS)).toEqual(['old']);
    expect(await ledger.polls.withOldSyncs([], MINUTE_MS)).toEqual([]);
  });
});
