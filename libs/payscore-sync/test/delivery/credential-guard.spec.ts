import type { PayscoreApi } from '../../src/api/index.js';
import { CredentialGuard, type CredentialListener } from '../../src/delivery/rate-limit/credential-guard.js';
import { type CredentialState, newCredential } from '../../src/ledger/institutions/credential-state.js';
import type { CredentialStore } from '../../src/ledger/index.js';
import { broken, failed } from './support/wire.js';

const NOW = 1_800_000_000_000;
const refusal = failed(401, 'SIGN_ERROR', { verification: 'unsigned' });
const absent = failed(404, 'ORDER_NOT_EXIST');

/** One process with a credential, on a table and a WeChat Pay in memory. */
function setUp(rows = new Map<string, CredentialState>()) {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const state = { credential: 'S/K', isAway: false, mayCall: true, answer: absent };
  const store = {
    find: async ({ credential }: CredentialState) => {
      await Promise.resolve();
      return { found: rows.get(credential) ?? null, now: NOW + clock.now };
    },
    change: async <T>(
      key: CredentialState,
      change: (before: CredentialState, now: number) => { state: CredentialState; result: T },
    ) => {
      await Promise.resolve();
      if (state.isAway) throw new Error('no connection');
      const changed = change(rows.get(key.credential) ?? newCredential(key), NOW + clock.now);
      rows.set(key.credential, changed.state);
      return changed.result;
    },
  } as unknown as CredentialStore;
  const queryAbsent = jest.fn(() => Promise.resolve(state.answer));
  const told: string[] = [];
  const listener: CredentialListener = {
    refused: ({ credential, hint }, isKnown) =>
      void told.push(`${isKnown ? 'was refused' : 'refused'} ${credential} ${hint}`),
    accepted: ({ credential }) => void told.push(`accepted ${credential}`),
    failed: () => void told.push('failed'),
    replied: (_reply, answer) => void told.push(answer),
  };
  const api = { queryAbsent } as unknown as PayscoreApi;
  const credential = () => ({ id: state.credential, serialNo: 'S' });
  const guard = new CredentialGuard(
    () => ({ name: 'hk', mchid: '1900000100', api, credential }),
    store,
    30_000,
    () => Promise.resolve(state.mayCall ? NOW + clock.now : null),
    listener,
    new AbortController().signal,
  );
  const settle = async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
    await guard.idle();
  };
  return { clock, guard, queryAbsent, rows, settle, state, told };
}

describe('after a 401', () => {
  it('the credential is asked for by a query of an order that cannot exist, of nobody', async () => {
    const { guard, queryAbsent, rows, told } = setUp();
    expect(await guard.waitMs()).toBeNull();
    expect(await guard.answerFor(0, 1000)).toBe('accepted');
    expect(queryAbsent).toHaveBeenCalledWith('1900000100', expect.anything());
    expect(guard.isOpen).toBe(false);
    expect([told, rows.size]).toEqual([['accepted'], 0]);
  });

  it('and another one to the query, this process stops, is loud, and others with the credential know', async () => {
    const { guard, rows, state, told } = setUp();
    state.answer = { ...refusal, hint: { code: 'PAYSCORE_E_MERCHANT_KEY', detail: '' } };
    await guard.waitMs();
    expect(await guard.answerFor(0, 1000)).toBe('refused');
    expect(guard.isOpen).toBe(true);
    expect(rows.get('S/K')).toMatchObject({ state: 'refused', nextCheckAt: NOW + 30_000 });
    expect(told).toContain('refused S/K PAYSCORE_E_MERCHANT_KEY');
    const replica = setUp(rows);
    expect(await replica.guard.waitMs()).toBe(30_000);
    expect(replica.told).toEqual(['was refused S/K PAYSCORE_E_MERCHANT_KEY']);
  });

  it('no answer, or no call left in the quota, says nothing of the credential', async () => {
    const { clock, guard, queryAbsent, state } = setUp();
    await guard.waitMs();
    for (const answer of [broken('timeout'), failed(502, null, { verification: 'unsigned' })]) {
      state.answer = answer;
      clock.now += 1;
      expect(await guard.answerFor(0, 1000)).toBe('unanswered');
    }
    state.mayCall = false;
    clock.now += 1;
    expect(await guard.answerFor(0, 1000)).toBe('unanswered');
    expect([queryAbsent.mock.calls.length, guard.isOpen]).toEqual([2, false]);
  });

  it('a call that began before the credential was rotated says nothing of the new one', async () => {
    const { clock, guard, queryAbsent, state } = setUp();
    await guard.waitMs();
    state.credential = 'S/K2';
    expect(await guard.answerFor(0, 1000)).toBe('unanswered');
    clock.now = 10;
    await guard.waitMs();
    expect(await guard.answerFor(5, 1000)).toBe('unanswered');
    expect(queryAbsent).not.toHaveBeenCalled();
  });

  it('the process stops though the ledger cannot be told', async () => {
    const { guard, state, told } = setUp();
    await guard.waitMs();
    [state.answer, state.isAway] = [refusal, true];
    expect(await guard.answerFor(0, 1000)).toBe('refused');
    expect(guard.isOpen).toBe(true);
    expect(told).toContain('failed');
  });
});

describe('a refused credential', () => {
  const refusedProcess = async () => {
    const process = setUp();
    process.state.answer = refusal;
    await process.guard.waitMs();
    await process.guard.answerFor(0, 1000);
    process.queryAbsent.mockClear();
    return process;
  };

  it('is checked again after its time, and then accepted', async () => {
    const { clock, guard, queryAbsent, settle, state, told } = await refusedProcess();
    clock.now = 29_999;
    expect(await guard.waitMs()).toBe(1);
    expect(queryAbsent).not.toHaveBeenCalled();
    state.answer = absent;
    clock.now = 30_000;
    expect(await guard.waitMs()).toBeGreaterThan(0);
    await settle();
    expect(queryAbsent).toHaveBeenCalledTimes(1);
    expect(await guard.waitMs()).toBeNull();
    expect(told).toContain('accepted S/K');
  });

  it('is checked by one replica at a time, and accepted for all', async () => {
    const one = await refusedProcess();
    const other = setUp(one.rows);
    await other.guard.waitMs();
    one.state.answer = absent;
    one.clock.now = 30_000;
    other.clock.now = 30_000;
    await one.guard.waitMs();
    await one.settle();
    await other.guard.waitMs();
    await other.settle();
    expect([one.queryAbsent.mock.calls.length, other.queryAbsent.mock.calls.length]).toEqual([1, 0]);
    expect([one.guard.isOpen, other.guard.isOpen]).toEqual([false, false]);
  });

  it('is said once, however often it is refused', async () => {
    const { clock, guard, settle, told } = await refusedProcess();
    for (clock.now = 30_000; clock.now < 200_000; clock.now += 30_000) {
      await guard.waitMs();
      await settle();
    }
    expect(told.filter((text) => text.startsWith('refused S'))).toHaveLength(1);
  });

  it('holds nothing back once the process signs with another one', async () => {
    const { guard, state } = await refusedProcess();
    state.credential = 'S/K2';
    expect(await guard.waitMs()).toBeNull();
    expect(guard.isOpen).toBe(false);
  });
});
