// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { ClockSkew } from '../../src/wechatpay/replies/clock-skew.js';
import { Deadline } from '../../src/wechatpay/http/deadline.js';
import { ReplyNonces } from '../../src/wechatpay/replies/reply-nonces.js';
import { abortFailure } from '../../src/wechatpay/http/transport.error.js';

describe('ReplyNonces', () => {
  it('remembers a nonce for ten minutes and forgets it a minute later', () => {
    const nonces = new ReplyNonces();
    nonces.add('a', 0);
    nonces.add('b', 59_999);
    expect(nonces.has('a', 600_000)).toBe(true);
    expect(nonces.has('b', 659_999)).toBe(true);
    expect(nonces.has('a', 660_000)).toBe(false);
    expect(nonces.size).toBe(0);
  });

  it('keeps remembering when the clock steps back', () => {
    const nonces = new ReplyNonces();
    nonces.add('a', 3_600_000);
    nonces.add('b', 0);
    expect(nonces.has('a', 0) && nonces.has('b', 0)).toBe(true);
  });

  it('stays bounded and drops the oldest first', () => {
    const nonces = new ReplyNonces();
    for (let i = 0; i < 500_000; i += 1) {
      nonces.add(String(i), 0);
      if (i % 1000 === 0) nonces.has('', 0);
    }
    expect(nonces.has('499999', 0)).toBe(true);
    expect(nonces.has('0', 0)).toBe(false);
    expect(nonces.size).toBeLessThanOrEqual(400_000);
  });
});

describe('ClockSkew', () => {
  const clockAt = (wall: number, monotonic: number) => {
    const at = { wall, monotonic };
    const [now, elapsed] = [() => at.wall, () => at.monotonic];
    return { at, clock: new ClockSkew(now, elapsed) };
  };

  it('moves the signing time and nothing else', () => {
    const { clock } = clockAt(1_000_500, 7);
    expect(clock.signingTime()).toBe(1000);
    clock.learn(-120_000);
    expect([clock.signingTime(), clock.now()]).toEqual([880, 1_000_500]);
  });

  it('signs on with the time it learnt, whoever sets the wall clock meanwhile', () => {
    const { at, clock } = clockAt(1_000_000, 50);
    clock.learn(280_000);
    at.wall += 340_000;
    at.monotonic += 5000;
    expect(clock.signingTime()).toBe(1285);
  });

  it('forgets after a refusal what it knew when that request began, and signs with the wall clock', () => {
    const { at, clock } = clockAt(1_000_000, 50);
    clock.learn(280_000);
    at.monotonic = 100;
    clock.forget(49);
    expect(clock.signingTime()).toBe(1280);
    clock.forget(99);
    expect(clock.signingTime()).toBe(1000);
  });
});

describe('Deadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('fires when the time is up', () => {
    const { signal } = new Deadline(5000);
    jest.advanceTimersByTime(4999);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(abortFailure(signal)).toBe('timeout');
  });

  it('fires with the caller, also when the caller had given up before', () => {
    const caller = new AbortController();
    const running = new Deadline(5000, caller.signal);
    caller.abort();
    expect(abortFailure(running.signal)).toBe('aborted');
    expect(new Deadline(5000, caller.signal).signal.aborted).toBe(true);
    expect(abortFailure(running.signal)).toBe('aborted');
  });

  it('tells the step now under way, once, and a step that begins too late at once', () => {
    const deadline = new Deadline(5000);
    const told: string[] = [];
    deadline.atEnd(() => told.push('signing'));
    deadline.atEnd((ending) => told.push(`exchange: ${ending}`));
    jest.advanceTimersByTime(5000);
    expect([told, deadline.ended]).toEqual([['exchange: timeout'], 'timeout']);
    deadline.atEnd((ending) => told.push(`late: ${ending}`));
    expect(told).toEqual(['exchange: timeout', 'late: timeout']);
  });

  it('is over for the reason that came first', () => {
    const caller = new AbortController();
    const deadline = new Deadline(5000, caller.signal);
    caller.abort();
    jest.advanceTimersByTime(5000);
    expect([deadline.ended, abortFailure(deadline.signal)]).toEqual(['aborted', 'aborted']);
  });

  it('keeps quiet towards a step that is done', () => {
    const deadline = new Deadline(5000);
    const told: string[] = [];
    deadline.atEnd(() => told.push('exchange'));
    deadline.atEnd(null);
    jest.advanceTimersByTime(5000);
    expect(told).toEqual([]);
  });

  it('has passed as soon as the clock on the wall says so, though a suspended machine counted nothing', () => {
    const deadline = new Deadline(5000);
    jest.setSystemTime(Date.now() + 5000);
    expect(deadline.leftMs).toBe(0);
    jest.setSystemTime(Date.now() - 60_000);
    expect(deadline.leftMs).toBe(5000);
  });

  it('leaves neither timer nor listener behind', () => {
    const caller = new AbortController();
    const deadline = new Deadline(5000, caller.signal);
    deadline.release();
    expect(jest.getTimerCount()).toBe(0);
    caller.abort();
    expect(deadline.signal.aborted).toBe(false);
  });
});
