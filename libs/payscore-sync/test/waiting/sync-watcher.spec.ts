// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import type { Ledger, PayscoreSyncRecord } from '../../src/ledger/index.js';
import { SyncWatcher } from '../../src/service/waiting/sync-watcher.js';

const SECOND = 1000;
const ROOMY = { maxWaits: 10_000, maxWaitsPerCaller: 10_000 };

/** A ledger that counts how it is read. */
function setUp(ceilings = ROOMY) {
  const rows = new Map<string, string>();
  const looks: (readonly string[])[] = [];
  const recordOf = (id: string) => ({ id, status: rows.get(id) ?? 'queued' }) as PayscoreSyncRecord;
  const read = jest.fn((ids: readonly string[]): Promise<readonly PayscoreSyncRecord[]> => {
    looks.push(ids);
    return Promise.resolve(ids.map(recordOf));
  });
  const ledger = { reader: { getMany: read } } as unknown as Ledger;
  const watcher = new SyncWatcher(ledger, { names: ['hk'] }, ceilings);
  const isDone = ({ status }: PayscoreSyncRecord) => status === 'synced';
  /** Waits; the status it ends with, or null when there is no room. */
  const wait = async (id: string, waitMs: number, { signal, caller = 'shop' }: Partial<Wait> = {}) => {
    const record = await watcher.wait(recordOf(id), { isDone, waitMs, signal, caller });
    return record && record.status;
  };
  return { rows, looks, read, watcher, wait };
}

interface Wait {
  signal: AbortSignal;
  caller: string;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('a wait for a sync', () => {
  it('ends as soon as this process writes what was waited for', async () => {
    const { rows, watcher, wait, looks } = setUp();
    const waiting = wait('A', 30 * SECOND);
    await pass(100);
    rows.set('A', 'synced');
    watcher.written('A');
    await pass(0);
    expect(await waiting).toBe('synced');
    expect(looks).toEqual([['A']]);
  });

  it('finds what another replica wrote', async () => {
    const { rows, wait } = setUp();
    const waiting = wait('A', 30 * SECOND);
    rows.set('A', 'synced');
    await pass(501);
    expect(await waiting).toBe('synced');
  });

  it('looks less often the longer it takes', async () => {
    const { looks, wait } = setUp();
    const waiting = wait('A', 300 * SECOND);
    await pass(10 * SECOND);
    expect(looks.length).toBeLessThanOrEqual(6);
    looks.length = 0;
    await pass(100 * SECOND);
    expect(looks.length).toBeGreaterThanOrEqual(19);
    expect(looks.length).toBeLessThanOrEqual(21);
    await pass(200 * SECOND);
    await waiting;
  });

  it('answers how things stand at its end, not at the last turn', async () => {
    const { rows, wait } = setUp();
    const waiting = wait('A', 20 * SECOND);
    await pass(19 * SECOND);
    rows.set('A', 'uncertain');
    await pass(SECOND + 60);
    expect(await waiting).toBe('uncertain');
  });

  it('answers what it saw last when the database fails or is silent', async () => {
    const { read, wait } = setUp();
    read.mockRejectedValue(new Error('gone'));
    const failing = wait('A', SECOND);
    await pass(SECOND + 60);
    expect(await failing).toBe('queued');
    read.mockReturnValue(new Promise(() => undefined));
    const silent = wait('B', SECOND);
    await pass(2 * SECOND + 60);
    expect(await silent).toBe('queued');
  });

  it('does not begin when there is nothing to wait for', async () => {
    const { rows, watcher, wait, looks } = setUp();
    rows.set('A', 'synced');
    expect(await wait('A', SECOND)).toBe('synced');
    expect(await wait('B', 0)).toBe('queued');
    expect(await wait('B', Number.NaN)).toBe('queued');
    expect(await wait('B', SECOND, { signal: AbortSignal.abort() })).toBe('queued');
    watcher.onModuleDestroy();
    expect(await wait('B', SECOND)).toBe('queued');
    await pass(10 * SECOND);
    expect(looks).toEqual([]);
  });

  it('ends when the process shuts down', async () => {
    const { watcher, wait } = setUp();
    const all = ['A', 'B'].map((id) => wait(id, 30 * SECOND));
    await pass(100);
    watcher.onModuleDestroy();
    expect(await Promise.all(all)).toEqual(['queued', 'queued']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lasts an hour at most', async () => {
    const { wait } = setUp();
    const waiting = wait('A', Infinity);
    await pass(3_600_000 + 2 * SECOND);
    expect(await waiting).toBe('queued');
  });

  it('keeps a write that comes during a look', async () => {
    const { rows, read, watcher, wait } = setUp();
    let answer: (records: readonly PayscoreSyncRecord[]) => void = () => undefined;
    read.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const waiting = wait('A', 30 * SECOND);
    watcher.written('A');
    await pass(0);
    rows.set('A', 'synced');
    watcher.written('A');
    answer([{ id: 'A', status: 'queued' } as PayscoreSyncRecord]);
    await pass(1);
    expect(await waiting).toBe('synced');
    expect(read).toHaveBeenCalledTimes(2);
  });
});

describe('many waits', () => {
  it('for one sync read it once a look, and all hear of it', async () => {
    const { rows, looks, wait } = setUp();
    const all = Array.from({ length: 3000 }, () => wait('A', 30 * SECOND));
    await pass(501);
    expect(looks).toEqual([['A']]);
    rows.set('A', 'synced');
    await pass(SECOND);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['synced']));
    expect(looks).toEqual([['A'], ['A']]);
  });

  it('for many syncs share the statements, 500 to each', async () => {
    const { looks, wait } = setUp();
    const all = Array.from({ length: 1200 }, (_, index) => wait(`S${index}`, 3 * SECOND));
    await pass(501);
    expect(looks.map((ids) => ids.length)).toEqual([500, 500, 200]);
    await pass(4 * SECOND);
    await Promise.all(all);
  });

  it('that come and end one after the other cost 20 looks a second at most', async () => {
    const { looks, wait } = setUp();
    const all: unknown[] = [];
    for (let index = 0; index < 1000; index += 1) {
      all.push(wait(`S${index}`, 2 * SECOND));
      await pass(1);
    }
    looks.length = 0;
    await pass(SECOND);
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.length).toBeLessThanOrEqual(21);
    await pass(3 * SECOND);
    await Promise.all(all);
  });

  it('whose callers hung up leave nothing behind', async () => {
    const { looks, wait, watcher } = setUp();
    const callers = Array.from({ length: 3000 }, () => new AbortController());
    const all = callers.map(({ signal }, index) => wait(`S${index}`, 30 * SECOND, { signal }));
    await pass(600);
    for (const caller of callers) caller.abort();
    expect(new Set(await Promise.all(all))).toEqual(new Set(['queued']));
    looks.length = 0;
    expect(jest.getTimerCount()).toBe(0);
    for (let index = 0; index < 3000; index += 1) watcher.written(`S${index}`);
    await pass(60 * SECOND);
    expect(looks).toEqual([]);
  });

  it('have a ceiling for each caller and one for all, and a place is free once a wait has ended', async () => {
    const { wait } = setUp({ maxWaits: 3, maxWaitsPerCaller: 2 });
    const caller = new AbortController();
    const first = wait('A', SECOND, { caller: 'one', signal: caller.signal });
    const others = [wait('B', SECOND, { caller: 'one' })];
    expect(await wait('C', SECOND, { caller: 'one' })).toBeNull();
    others.push(wait('C', SECOND, { caller: 'two' }));
    expect(await wait('D', SECOND, { caller: 'three' })).toBeNull();
    caller.abort();
    await first;
    others.push(wait('D', SECOND, { caller: 'three' }));
    await pass(2 * SECOND);
    expect(await Promise.all(others)).toEqual(['queued', 'queued', 'queued']);
  });
});
