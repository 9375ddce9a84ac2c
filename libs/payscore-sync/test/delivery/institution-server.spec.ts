// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { InProcessBell } from '../../src/delivery/bell/index.js';
import type { LimitedRoute } from '../../src/delivery/institution-routes.js';
import { InstitutionServer } from '../../src/delivery/institution-server.js';
import type { Batch } from '../../src/delivery/sync-worker.js';

beforeEach(() => jest.useFakeTimers());
let bell: InProcessBell;
afterEach(async () => {
  await bell.close();
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const NOTHING: Batch = { attempts: [], retryInMs: null, isStuck: false };

/** A server that hears rings. `answers` has what a test answers to claims of an institution. */
function setUp(known = ['hk', 'mo', 'jp', 'sg', 'us']) {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const claims: string[] = [];
  const answers = new Map<string, () => Promise<Batch>>();
  const slots = { free: 1 } as LimitedRoute['slots'];
  const polls = { dueInMs: jest.fn((_name: string) => Promise.resolve<number | null>(null)) };
  const syncWorker = {
    isStopped: false,
    routeOf: (name: string) =>
      known.includes(name) ? ({ institution: { name }, slots } as LimitedRoute) : null,
    deliver: ({ institution: { name } }: LimitedRoute) => {
      claims.push(name);
      return (answers.get(name) ?? (() => Promise.resolve(NOTHING)))();
    },
  };
  bell = new InProcessBell();
  const server = new InstitutionServer(syncWorker, polls, bell);
  bell.serve(server);
  const ring = (...names: string[]) => names.forEach((name) => bell.ring(name));
  return { server, syncWorker, slots, polls, claims, answers, ring, error, log };
}

describe('an institution that is rung', () => {
  it('is claimed for at once, without a poll', async () => {
    const { claims, ring } = setUp();
    ring('hk');
    await pass(0);
    expect(claims).toEqual(['hk']);
  });

  it('is claimed for once however often it is rung meanwhile, and once more when it is rung during the claim', async () => {
    const { claims, answers, ring } = setUp();
    let end!: (batch: Batch) => void;
    answers.set('hk', () => new Promise((resolve) => (end = resolve)));
    ring('hk', 'hk', 'hk');
    await pass(0);
    expect(claims).toEqual(['hk']);
    ring('hk', 'hk');
    await pass(0);
    expect(claims).toEqual(['hk']);
    end(NOTHING);
    await pass(0);
    expect(claims).toEqual(['hk', 'hk']);
  });

  it('is claimed for outside of what surrounds the ring, such as an open transaction, now and later', async () => {
    const { claims, answers, ring } = setUp();
    const around = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    answers.set('hk', () => {
      seen.push(around.getStore());
      return Promise.resolve({ ...NOTHING, retryInMs: claims.length < 2 ? 20 : null });
    });
    around.run('transaction of the caller', () => ring('hk'));
    around.run('another one', () => bell.ring('hk', performance.now() + 500));
    await pass(1000);
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it('is claimed for again when its rate limit allows it', async () => {
    const { claims, answers, ring } = setUp();
    answers.set('hk', () => Promise.resolve({ ...NOTHING, retryInMs: claims.length < 3 ? 20 : null }));
    ring('hk');
    await pass(19);
    expect(claims).toHaveLength(1);
    await pass(1);
    expect(claims).toHaveLength(2);
    await pass(1000);
    expect(claims).toHaveLength(3);
  });

  it('is left alone when it is not configured any more, or the worker has stopped', async () => {
    const { claims, syncWorker, ring } = setUp();
    ring('gone');
    await pass(0);
    syncWorker.isStopped = true;
    ring('hk');
    await pass(0);
    expect(claims).toEqual([]);
  });
});

describe("an institution's trouble", () => {
  it('with a claim that hangs delays nobody else, however many hang', async () => {
    const { claims, answers, ring } = setUp();
    const hanging = ['hk', 'mo', 'jp', 'sg'];
    for (const name of hanging) answers.set(name, () => new Promise(() => undefined));
    ring(...hanging, 'us');
    await pass(0);
    expect(claims).toEqual(hanging);
    await pass(100);
    expect(claims).toEqual([...hanging, 'us']);
    // From now on nothing waits for them.
    ring('us');
    await pass(0);
    expect(claims.filter((name) => name === 'us')).toHaveLength(2);
  });

  it('with a claim that fails makes it wait, though polls name it, and is said once', async () => {
    const { server, claims, answers, error, log } = setUp();
    answers.set('hk', () => Promise.reject(new Error('deadlock')));
    for (let poll = 0; poll < 29; poll += 1) {
      void server.serve('hk');
      void server.serve('mo');
      await pass(100);
    }
    expect(claims.filter((name) => name === 'hk')).toHaveLength(2);
    expect(claims.filter((name) => name === 'mo')).toHaveLength(29);
    expect(error.mock.calls).toEqual([['Due syncs of institution hk could not be claimed: deadlock']]);
    answers.clear();
    // The ring of its wait is enough.
    await pass(200);
    expect(claims.filter((name) => name === 'hk')).toHaveLength(3);
    expect(log).toHaveBeenCalledWith(
      expect.stringContaining('institution hk could not be claimed: works again'),
    );
  });
});

describe('the bell of a process', () => {
  it('rings an institution at the earliest of its times', async () => {
    const { claims } = setUp();
    const now = performance.now();
    for (const ms of [500, 200, 900]) bell.ring('hk', now + ms);
    await pass(199);
    expect(claims).toEqual([]);
    await pass(1);
    expect(claims).toEqual(['hk']);
    await pass(1000);
    expect(claims).toEqual(['hk']);
  });

  it('is unheard in a process that delivers nothing, and after its close', async () => {
    const { claims } = setUp();
    bell.ring('hk', performance.now() + 100);
    await bell.close();
    bell.ring('hk');
    await pass(1000);
    expect(claims).toEqual([]);
    expect(bell.state()).toMatchObject({ engine: 'in-process', isUp: true, floorMs: null });
  });
});

describe('a service', () => {
  it('tells whether more calls may begin now', async () => {
    const { server, syncWorker, slots, answers } = setUp();
    expect(await server.serve('hk')).toBe(true);
    answers.set('hk', () => Promise.resolve({ ...NOTHING, retryInMs: 50 }));
    expect(await server.serve('hk')).toBe(false);
    answers.set('hk', () => Promise.resolve({ ...NOTHING, isStuck: true }));
    expect(await server.serve('hk')).toBe(false);
    answers.set('hk', () => Promise.reject(new Error('deadlock')));
    expect(await server.serve('hk')).toBe(false);
    expect(await server.serve('gone')).toBe(false);
    (slots as { free: number }).free = 0;
    expect(await server.serve('mo')).toBe(false);
    (slots as { free: number }).free = 1;
    syncWorker.isStopped = true;
    expect(await server.serve('mo')).toBe(false);
  });

  it('looks at few due times at once', async () => {
    const { server, polls } = setUp();
    const ends: (() => void)[] = [];
    polls.dueInMs.mockImplementation(() => new Promise((resolve) => ends.push(() => resolve(7))));
    const looks = Promise.all(Array.from({ length: 9 }, (_, index) => server.dueInMs(`${index}`)));
    await pass(0);
    expect(polls.dueInMs).toHaveBeenCalledTimes(4);
    ends.splice(0).forEach((end) => end());
    await pass(0);
    expect(polls.dueInMs).toHaveBeenCalledTimes(8);
    ends.splice(0).forEach((end) => end());
    await pass(0);
    ends.splice(0).forEach((end) => end());
    expect(await looks).toEqual(Array.from({ length: 9 }, () => 7));
  });
});

describe('the end of the service', () => {
  it('waits for claims in progress and begins none', async () => {
    const { server, claims, answers, ring } = setUp();
    let end!: (batch: Batch) => void;
    answers.set('hk', () => new Promise((resolve) => (end = resolve)));
    ring('hk');
    await pass(0);
    server.stop();
    ring('mo');
    let isIdle = false;
    void server.idle().then(() => (isIdle = true));
    await pass(1000);
    expect([claims, isIdle]).toEqual([['hk'], false]);
    end(NOTHING);
    await pass(0);
    expect(isIdle).toBe(true);
  });
});
