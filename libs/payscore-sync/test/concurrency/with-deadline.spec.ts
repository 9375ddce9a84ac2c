// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { drain } from '../../src/concurrency/drain.js';
import { retry } from '../../src/concurrency/retry.js';
import { withDeadline } from '../../src/concurrency/with-deadline.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const never = new Promise<string>(() => undefined);

describe('work with a deadline', () => {
  it('answers what it comes to, and leaves no timer behind', async () => {
    await expect(withDeadline(Promise.resolve('done'), 100, () => 'late')).resolves.toBe('done');
    await expect(withDeadline(Promise.reject(new Error('no')), 100, () => 'late')).rejects.toThrow('no');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('answers the stand-in, or fails with its error, once the time is over', async () => {
    const late = withDeadline(never, 100, () => 'late');
    const failing = withDeadline(never, 100, () => {
      throw new Error('too late');
    });
    const failure = expect(failing).rejects.toThrow('too late');
    await pass(100);
    expect(await late).toBe('late');
    await failure;
  });

  it('drops what comes after the deadline, a failure too', async () => {
    let fail!: (error: Error) => void;
    const work = new Promise<string>((_resolve, reject) => (fail = reject));
    const late = withDeadline(work, 100, () => 'late');
    await pass(100);
    fail(new Error('nobody listens'));
    expect(await late).toBe('late');
  });

  it('ends early by a signal, also by one that was aborted before', async () => {
    const abort = new AbortController();
    const late = withDeadline(never, 100, () => 'late', abort.signal);
    abort.abort();
    expect(await late).toBe('late');
    expect(await withDeadline(never, 100, () => 'late', abort.signal)).toBe('late');
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a drain', () => {
  it('ends with its work, without cutting anything off', async () => {
    const cutOff = jest.fn();
    await drain(Promise.resolve(), 500, cutOff);
    await pass(10_000);
    expect(cutOff).not.toHaveBeenCalled();
  });

  it('cuts calls off when its time is over, and waits no longer than last writes may take', async () => {
    const cutOff = jest.fn();
    let isOver = false;
    void drain(never, 500, cutOff).then(() => (isOver = true));
    await pass(500);
    expect(cutOff).toHaveBeenCalledTimes(1);
    await pass(4999);
    expect(isOver).toBe(false);
    await pass(1);
    expect(isOver).toBe(true);
  });
});

describe('work that is repeated', () => {
  it('is repeated after each pause until it succeeds', async () => {
    const work = jest.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('yes');
    const done = retry(work, () => 100);
    await pass(99);
    expect(work).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(await done).toBe('yes');
  });

  it('fails with the last error once it is given up', async () => {
    const work = jest.fn(() => Promise.reject(new Error('no')));
    const failure = expect(retry(work, (failures) => (failures < 3 ? 0 : null))).rejects.toThrow('no');
    await pass(10);
    await failure;
    expect(work).toHaveBeenCalledTimes(3);
  });
});
