// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { ChannelListener, type ListenConnection, LOOK_MS } from '../../src/postgres/channel-listener.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** A database with one lock, and sessions that it may lose. */
class FakeDatabase {
  holder: FakeConnection | null = null;
  isAway = false;
  /** A pooler stands before it. */
  isPooled = false;
  opened = 0;
  givenBack = 0;
  answerMs = 0;

  connect = (): Promise<ListenConnection> => {
    if (this.isAway) return Promise.reject(new Error('connect ECONNREFUSED'));
    this.opened += 1;
    return Promise.resolve(new FakeConnection(this, this.opened));
  };
}

class FakeConnection implements ListenConnection {
  hear: (payload: string) => void = () => undefined;
  lose: () => void = () => undefined;
  isHanging = false;
  readonly statements: string[] = [];

  constructor(
    private readonly database: FakeDatabase,
    readonly processId: number,
  ) {}

  query<T>(text: string): Promise<T> {
    this.statements.push(text);
    if (this.isHanging) return Promise.reject(new Error('The database did not answer'));
    if (!text.includes('pg_try_advisory_lock')) return Promise.resolve([] as T);
    if (this.database.isPooled) return Promise.resolve([{ is_own: false, is_first: null }] as T);
    this.database.holder ??= this;
    const answer = [{ is_own: true, is_first: this.database.holder === this }] as T;
    if (this.database.answerMs === 0) return Promise.resolve(answer);
    return new Promise((resolve) => setTimeout(() => resolve(answer), this.database.answerMs));
  }

  onNotification(hear: (payload: string) => void): void {
    this.hear = hear;
  }

  onLost(lose: () => void): void {
    this.lose = lose;
  }

  giveBack(): Promise<void> {
    this.database.givenBack += 1;
    return Promise.resolve();
  }

  close(): void {
    if (this.database.holder === this) this.database.holder = null;
    this.lose();
  }
}

function setUp(database = new FakeDatabase()) {
  const log = { log: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const begin = () => {
    const heard: string[] = [];
    const listener = new ChannelListener(
      'payscore_syncs',
      database.connect,
      (payload) => heard.push(payload),
      log,
    );
    return { listener, heard, started: listener.start() };
  };
  const start = async () => {
    const begun = begin();
    await begun.started;
    return begun;
  };
  return { database, begin, start, log };
}

describe('the worker that listens', () => {
  it('is the first of the fleet; the others take turns', async () => {
    const { database, start } = setUp();
    const [first, second] = [await start(), await start()];
    expect([first.listener.isHeard, second.listener.isHeard]).toEqual([true, true]);
    expect(database.holder?.statements).toContain('LISTEN "payscore_syncs"');
    database.holder?.hear('hk');
    expect([first.heard, second.heard]).toEqual([['hk'], []]);
  });

  it('is another one soon after it has ended', async () => {
    const { database, start } = setUp();
    const [first, second] = [await start(), await start()];
    first.listener.close();
    expect(database.holder).toBeNull();
    await pass(LOOK_MS);
    database.holder?.hear('hk');
    expect(second.heard).toEqual(['hk']);
    expect(first.listener.isHeard).toBe(false);
  });

  it('listens again a second after its connection was lost', async () => {
    const { database, start, log } = setUp();
    const { listener, heard } = await start();
    database.holder?.close();
    expect(listener.isHeard).toBe(false);
    await pass(1000);
    expect(listener.isHeard).toBe(true);
    database.holder?.hear('hk');
    expect(heard).toEqual(['hk']);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('notices a connection that neither ends nor answers', async () => {
    const { database, start } = setUp();
    const { listener } = await start();
    const silent = database.holder as FakeConnection;
    silent.isHanging = true;
    await pass(LOOK_MS);
    expect(listener.isHeard).toBe(false);
    await pass(1000);
    expect(listener.isHeard).toBe(true);
    expect(database.holder).not.toBe(silent);
  });

  it('makes one statement in each look', async () => {
    const { database, start } = setUp();
    await start();
    const { holder } = database;
    const before = holder?.statements.length ?? 0;
    await pass(10 * LOOK_MS);
    expect((holder?.statements.length ?? 0) - before).toBe(10);
  });

  it('does not exist behind a pooler, which is said once', async () => {
    const { database, start, log } = setUp();
    database.isPooled = true;
    const { listener } = await start();
    await pass(30_000);
    expect(listener.isHeard).toBe(false);
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(log.error).toHaveBeenCalledWith(expect.stringContaining('pooler'));
    expect(database.holder).toBeNull();
  });

  it('leaves no lock behind when its process ends in the moment it gets one', async () => {
    const { database, begin } = setUp();
    database.answerMs = 10;
    const { listener, started } = begin();
    await pass(5);
    expect(database.holder).not.toBeNull();
    listener.close();
    await pass(10);
    await started;
    expect([database.holder, database.givenBack]).toEqual([null, 0]);
  });

  it('comes when the database comes back, and never after the end', async () => {
    const { database, start } = setUp();
    database.isAway = true;
    const [one, ended] = [await start(), await start()];
    ended.listener.close();
    database.isAway = false;
    await pass(10_000);
    expect([one.listener.isHeard, ended.listener.isHeard]).toEqual([true, false]);
    const { opened } = database;
    one.listener.close();
    await pass(60_000);
    expect(database.opened).toBe(opened);
    expect(database.holder).toBeNull();
  });
});
