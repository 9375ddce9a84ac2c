// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { BullmqBell } from '../../src/bullmq/bullmq.bell.js';
import type { BellHandler } from '../../src/delivery/bell/index.js';
import { FakeRedis } from './support/fake-redis.js';

beforeEach(() => jest.useFakeTimers());
const bells: BullmqBell[] = [];
afterEach(async () => {
  await Promise.all([...bells.splice(0).map((bell) => bell.close()), pass(3000)]);
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** An institution's due times, and what claims take of them. */
class Ledger implements BellHandler {
  readonly served: string[] = [];
  readonly taken: string[] = [];
  sweeps = 0;
  isOpen = true;
  private readonly due = new Map<string, number[]>();

  record(institution: string, dueInMs = 0): void {
    this.due.set(institution, [...(this.due.get(institution) ?? []), performance.now() + dueInMs]);
  }

  serve(institution: string): Promise<boolean> {
    this.served.push(institution);
    const all = this.due.get(institution) ?? [];
    const now = performance.now();
    if (this.isOpen) {
      for (const at of all) if (at <= now) this.taken.push(institution);
      this.due.set(
        institution,
        all.filter((at) => at > now),
      );
    }
    return Promise.resolve(this.isOpen);
  }

  dueInMs(institution: string): Promise<number | null> {
    const all = this.due.get(institution) ?? [];
    return Promise.resolve(all.length === 0 ? null : Math.min(...all) - performance.now());
  }

  sweep(): Promise<readonly string[]> {
    this.sweeps += 1;
    const now = performance.now();
    return Promise.resolve(
      [...this.due].filter(([, all]) => all.some((at) => at <= now)).map(([name]) => name),
    );
  }
}

/** A till, which only rings, and so many workers, on one ledger and one Redis. */
async function setUp({ workers = 1, redis = new FakeRedis(), ledger = new Ledger() } = {}) {
  jest.spyOn(Logger.prototype, 'error').mockImplementation();
  jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const start = (delivers: boolean) => {
    const bell = new BullmqBell(redis.engine());
    bells.push(bell);
    bell.onModuleInit();
    if (delivers) bell.serve(ledger);
    bell.onApplicationBootstrap();
    return bell;
  };
  const till = start(false);
  const delivering = Array.from({ length: workers }, () => start(true));
  await pass(0);
  const worker = delivering[0] as BullmqBell;
  /** The sweep is taken every 5 s, as by a fleet. */
  const passWithSweeps = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      await redis.sweep();
      await pass(5000);
    }
  };
  return { till, worker, delivering, redis, ledger, passWithSweeps };
}

describe('a ring', () => {
  it('is a ticket of version, institution and reason, and nothing else', async () => {
    const { till, redis } = await setUp({ workers: 0 });
    till.ring('hk');
    await pass(0);
    expect(redis.added).toEqual([{ v: 1, institution: 'hk', why: 'committed' }]);
    const kept = { age: 3600, count: 1000 };
    expect(redis.options).toEqual([
      {
        ...{ attempts: 1, removeOnComplete: kept, removeOnFail: kept },
        deduplication: { id: 'hk', ttl: 100 },
      },
    ]);
  });

  it('has the institution served by a worker of another process', async () => {
    const { till, ledger } = await setUp();
    ledger.record('hk');
    till.ring('hk');
    await pass(1);
    expect(ledger.taken).toEqual(['hk']);
  });

  it.each([1, 20, 50, 99])('%s ms after another one, which swallows it, is heard soon', async (ms) => {
    const { till, redis, ledger } = await setUp();
    ledger.record('hk');
    till.ring('hk');
    await pass(ms);
    ledger.record('hk');
    till.ring('hk');
    await pass(60);
    if (ms < 80) expect(ledger.taken).toHaveLength(2);
    await pass(100);
    expect(ledger.taken).toHaveLength(2);
    expect(redis.added).toHaveLength(1);
  });

  it('while another one is on its way is sent after it', async () => {
    const { till, redis } = await setUp({ workers: 0 });
    redis.mode = 'silent';
    till.ring('hk');
    till.ring('hk');
    till.ring('hk');
    redis.wakeUp();
    await pass(150);
    // The first one swallows it, as Redis does.
    expect(redis.added).toHaveLength(1);
    redis.mode = 'silent';
    till.ring('hk');
    await pass(150);
    till.ring('hk');
    redis.flush();
    redis.wakeUp();
    await pass(0);
    redis.flush();
    till.ring('hk');
    await pass(0);
    expect(redis.added).toHaveLength(3);
  });
});

describe('a visit', () => {
  it('ends soon after nothing is due any more', async () => {
    const { till, ledger } = await setUp();
    till.ring('hk');
    await pass(10_000);
    expect(ledger.served).toEqual(['hk']);
  });

  it('goes on with what becomes due within seconds, in this process', async () => {
    const { till, ledger, redis } = await setUp();
    for (const ms of [30, 700, 1900]) ledger.record('hk', ms);
    till.ring('hk');
    for (const [ms, count] of [
      [40, 1],
      [700, 2],
      [1300, 3],
    ] as const) {
      await pass(ms);
      expect(ledger.taken).toHaveLength(count);
    }
    expect(redis.added).toHaveLength(1);
  });

  it('sends a ticket for what is due later, once', async () => {
    const { till, ledger, redis } = await setUp();
    ledger.record('hk', 180_000);
    for (let i = 0; i < 5; i += 1) {
      till.ring('hk');
      await pass(500);
    }
    const later = redis.added.filter(({ why }) => why === 'due');
    expect(later).toEqual([{ v: 1, institution: 'hk', why: 'due', delay: expect.any(Number) }]);
    expect(later[0]?.delay).toBeGreaterThan(179_000);
    ledger.record('hk', 60_000);
    till.ring('hk');
    await pass(500);
    expect(redis.added.filter(({ why }) => why === 'due')).toHaveLength(2);
  });

  it('is over when no more calls may begin, because the process rings then', async () => {
    const { till, ledger, redis } = await setUp();
    ledger.isOpen = false;
    ledger.record('hk');
    till.ring('hk');
    await pass(5000);
    expect([ledger.served, redis.added.length]).toEqual([['hk'], 1]);
  });

  it('hands a flood over to any worker after two seconds', async () => {
    const { till, ledger, redis } = await setUp({ workers: 2 });
    const flood = setInterval(() => ledger.record('hk'), 3);
    till.ring('hk');
    await pass(2500);
    clearInterval(flood);
    expect(redis.added.filter(({ why }) => why === 'due').length).toBeGreaterThanOrEqual(1);
    await pass(1000);
    expect(await ledger.dueInMs('hk')).toBeNull();
  });
});

describe('the sweep of the fleet', () => {
  it('has a scheduler, which a worker makes and makes again where Redis lost it', async () => {
    const { redis } = await setUp();
    expect(redis.scheduler).toMatchObject({ every: 5000 });
    redis.flush();
    await pass(1000);
    expect(redis.scheduler).toMatchObject({ every: 5000 });
  });

  it('is made again where Redis lost the job of the next one alone', async () => {
    const { redis, passWithSweeps } = await setUp();
    await passWithSweeps(60);
    expect(redis.made).toBe(1);
    await pass(13_000);
    expect(redis.made).toBe(2);
  });

  it('is not for a process that only rings', async () => {
    const { redis } = await setUp({ workers: 0 });
    await pass(5000);
    expect(redis.scheduler).toBeUndefined();
  });

  it('sends a ticket for each institution with something due', async () => {
    const { redis, ledger } = await setUp();
    for (const name of ['hk', 'mo']) ledger.record(name);
    ledger.record('later', 60_000);
    await redis.sweep();
    await pass(0);
    expect(redis.added).toEqual(['hk', 'mo'].map((institution) => ({ v: 1, institution, why: 'sweep' })));
    expect(ledger.taken).toEqual(['hk', 'mo']);
  });

  it('that fails is tried again later and ends no worker', async () => {
    const { redis, ledger } = await setUp();
    jest.spyOn(ledger, 'sweep').mockRejectedValueOnce(new Error('no database'));
    await redis.sweep();
    await redis.sweep();
    expect(ledger.sweeps).toBe(0);
    await pass(1000);
    await redis.sweep();
    expect(ledger.sweeps).toBe(1);
  });
});

describe('the floor', () => {
  it('is 20 s while any worker of the fleet takes sweeps, also of one that takes none', async () => {
    const { delivering, passWithSweeps } = await setUp({ workers: 3 });
    expect(delivering.map((bell) => bell.state().floorMs)).toEqual([null, null, null]);
    await passWithSweeps(60);
    expect(delivering.map((bell) => bell.state())).toEqual(
      delivering.map(() => ({
        ...{ engine: 'bullmq', isUp: true, floorMs: 20_000 },
        ...{ failedRings: 0, ignoredMessages: 0 },
      })),
    );
  });

  it('is that of polls after 12 s without ticket and sweep: the workers are silently dead', async () => {
    const { worker, passWithSweeps } = await setUp();
    await passWithSweeps(20);
    await pass(6000);
    expect(worker.state().isUp).toBe(true);
    await pass(6000);
    expect(worker.state()).toMatchObject({ isUp: false, floorMs: null });
    await passWithSweeps(5);
    expect(worker.state().isUp).toBe(true);
  });

  it('is that of polls at once when the connection is lost', async () => {
    const { worker, till, redis, passWithSweeps } = await setUp();
    await passWithSweeps(20);
    redis.close();
    for (const bell of [worker, till]) expect(bell.state()).toMatchObject({ isUp: false, floorMs: null });
  });

  it('is that of polls within 2 s when Redis does not answer', async () => {
    const { worker, redis, passWithSweeps } = await setUp();
    await passWithSweeps(20);
    redis.mode = 'silent';
    await pass(2000);
    expect(worker.state().isUp).toBe(false);
    redis.wakeUp();
    await pass(0);
    expect(worker.state().isUp).toBe(true);
  });
});

describe('without Redis', () => {
  it('a ring of a worker is heard in its own process', async () => {
    const { worker, redis, ledger } = await setUp();
    redis.close();
    ledger.record('hk');
    worker.ring('hk');
    await pass(0);
    expect(ledger.taken).toEqual(['hk']);
    expect(worker.state().failedRings).toBe(1);
  });

  it('a ring that gets no answer is heard in its own process after 200 ms', async () => {
    const { worker, redis, ledger } = await setUp();
    redis.mode = 'silent';
    ledger.record('hk');
    worker.ring('hk');
    await pass(199);
    expect(ledger.taken).toEqual([]);
    await pass(1);
    expect(ledger.taken).toEqual(['hk']);
    // The next ones do not wait.
    ledger.record('hk');
    worker.ring('hk');
    await pass(0);
    expect(ledger.taken).toHaveLength(2);
  });

  it('no commands pile up, however many rings there are', async () => {
    const { till, redis } = await setUp({ workers: 0 });
    redis.mode = 'silent';
    for (let i = 0; i < 600; i += 1) {
      for (const name of ['hk', 'mo', 'jp']) till.ring(name);
      await pass(100);
    }
    redis.wakeUp();
    await pass(0);
    expect(redis.added.length).toBeLessThanOrEqual(3);
    expect(till.state()).toMatchObject({ isUp: true });
  });

  it('a process starts, and is up once Redis is there and swept', async () => {
    const redis = new FakeRedis();
    redis.mode = 'away';
    const { worker, ledger, passWithSweeps } = await setUp({ redis });
    ledger.record('hk');
    worker.ring('hk');
    await pass(0);
    expect(ledger.taken).toEqual(['hk']);
    redis.mode = 'well';
    await passWithSweeps(15);
    expect(worker.state().isUp).toBe(true);
  });

  it('the failure is said once, and its end', async () => {
    const { worker, redis } = await setUp();
    await pass(1000);
    redis.close();
    for (let i = 0; i < 50; i += 1) {
      worker.ring('hk');
      await pass(100);
    }
    // By the till and by the worker.
    const line = ['Rings do not reach Redis, so polls find what is due: the connection was closed'];
    expect(jest.mocked(Logger.prototype.error).mock.calls).toEqual([line, line]);
    redis.mode = 'well';
    await pass(1000);
    expect(Logger.prototype.log).toHaveBeenCalledWith(expect.stringContaining('works again'));
  });
});

describe('a message that no bell sent', () => {
  it.each<[string, unknown]>([
    ['is empty', {}],
    ['is nothing', null],
    ['is a text', 'hk'],
    ['is of another version', { v: 2, institution: 'hk', why: 'committed' }],
    ['has another reason', { v: 1, institution: 'hk', why: 'because' }],
    ['has no institution', { v: 1, institution: '', why: 'due' }],
    ['names none outside of a sweep', { v: 1, institution: null, why: 'due' }],
    ['names an object', { v: 1, institution: { toString: 'hk' }, why: 'due' }],
    ['has a name without end', { v: 1, institution: 'x'.repeat(257), why: 'due' }],
    ['has more than a ticket', { v: 1, institution: 'hk', why: 'due', amount: 100 }],
  ])('because it %s is ignored and counted', async (_what, data) => {
    const { worker, redis, ledger } = await setUp();
    await redis.workers[0]?.(data);
    expect(ledger.served).toEqual([]);
    expect(worker.state()).toMatchObject({ ignoredMessages: 1, isUp: false });
  });
});

describe('the end of a process', () => {
  it('waits no longer than two seconds for Redis', async () => {
    const redis = new FakeRedis();
    const engine = redis.engine();
    const disconnect = jest.fn(() => Promise.resolve());
    const hanging = { close: () => new Promise<void>(() => undefined), disconnect };
    const bell = new BullmqBell({ ...engine, startWorker: () => hanging });
    bell.onModuleInit();
    bell.serve(new Ledger());
    let isClosed = false;
    void bell.close().then(() => (isClosed = true));
    await pass(1999);
    expect(isClosed).toBe(false);
    await pass(1);
    expect(isClosed).toBe(true);
    expect(disconnect).toHaveBeenCalledTimes(1);
  });

  it('gives the connection of its queue up after two seconds, so that nobody waits for the answer to a QUIT', async () => {
    const { till, redis } = await setUp();
    redis.mode = 'silent';
    till.beforeApplicationShutdown();
    await pass(1999);
    expect(redis.disconnected).toBe(0);
    await pass(1);
    expect(redis.disconnected).toBe(1);
  });

  it('leaves a connection open that the host opened for itself', async () => {
    const redis = new FakeRedis();
    redis.client = { duplicate: () => redis.client };
    const { till } = await setUp({ redis });
    till.beforeApplicationShutdown();
    await pass(60_000);
    expect(redis.disconnected).toBe(0);
  });

  it('serves no more, and still tells others what is recorded meanwhile', async () => {
    const { worker, redis, ledger } = await setUp();
    await worker.close();
    worker.ring('hk');
    await pass(1000);
    expect(ledger.served).toEqual([]);
    expect(redis.added).toHaveLength(1);
  });
});
