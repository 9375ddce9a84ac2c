// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { WakeSignal } from '../../src/concurrency/wake-signal.js';

let wakeSignal: WakeSignal;
beforeEach(() => {
  jest.useFakeTimers();
  wakeSignal = new WakeSignal();
});
afterEach(() => jest.useRealTimers());

/** Sleeps and tells, without waiting, whether it is over. */
function asleep(ms: number) {
  const sleep = { over: false };
  void wakeSignal.sleep(ms).then(() => (sleep.over = true));
  return sleep;
}

const turn = () => jest.advanceTimersByTimeAsync(0);

describe('a sleeper', () => {
  it('sleeps for the time it was given', async () => {
    const sleep = asleep(1000);
    await jest.advanceTimersByTimeAsync(999);
    expect(sleep.over).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(sleep.over).toBe(true);
  });

  it('gets up at once when woken, and leaves no timer behind', async () => {
    const sleep = asleep(1000);
    await turn();
    wakeSignal.wake();
    await turn();
    expect(sleep.over).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not lie down when it was woken while it worked', async () => {
    wakeSignal.wake();
    const sleep = asleep(1000);
    await turn();
    expect(sleep.over).toBe(true);
  });

  it('takes any number of calls for one', async () => {
    for (let i = 0; i < 5; i += 1) wakeSignal.wake();
    await wakeSignal.sleep(1000);
    const sleep = asleep(1000);
    await jest.advanceTimersByTimeAsync(999);
    expect(sleep.over).toBe(false);
  });

  it('is not woken twice by calls that came while it slept', async () => {
    const first = asleep(1000);
    wakeSignal.wake();
    wakeSignal.wake();
    await turn();
    expect(first.over).toBe(true);
    const second = asleep(1000);
    await jest.advanceTimersByTimeAsync(999);
    expect(second.over).toBe(false);
  });

  it('misses no call between getting up and looking', async () => {
    const looks: string[] = [];
    const worker = (async () => {
      await wakeSignal.sleep(1000);
      looks.push('first');
      wakeSignal.wake();
      await wakeSignal.sleep(1000);
      looks.push('second');
    })();
    wakeSignal.wake();
    await turn();
    await worker;
    expect(looks).toEqual(['first', 'second']);
  });

  it('is woken by a call after its time was up as by any other', async () => {
    const first = asleep(1000);
    await jest.advanceTimersByTimeAsync(1000);
    expect(first.over).toBe(true);
    wakeSignal.wake();
    const second = asleep(1000);
    await turn();
    expect(second.over).toBe(true);
  });

  it('gets up for every call, however calls and rests follow each other', async () => {
    let woken = 0;
    const worker = (async () => {
      while (woken < 50) {
        await wakeSignal.sleep(60_000);
        woken += 1;
      }
    })();
    for (let i = 0; i < 50; i += 1) {
      wakeSignal.wake();
      await turn();
    }
    await worker;
    expect(woken).toBe(50);
  });
});
