import type { MinuteCounts } from '../../src/ledger/index.js';
import { MinuteMemory } from '../../src/service/minute-memory.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_800_000_000_000 - (1_800_000_000_000 % MINUTE);

/** Counts one sync a minute, and keeps what it was asked for. */
function ledger() {
  const asked: (readonly [number, number])[] = [];
  const count = (from: number, to: number) => {
    asked.push([(from - START) / MINUTE, Math.ceil((to - START) / MINUTE)]);
    const minutes = new Map<number, MinuteCounts>();
    for (let at = from; at < to; at += MINUTE) minutes.set(at, { settled: 1 } as MinuteCounts);
    return Promise.resolve(minutes);
  };
  return { asked, count };
}

describe('the memory of minutes', () => {
  it('counts an hour in pieces, and afterwards only the minutes that are not over for sure', async () => {
    const { asked, count } = ledger();
    const memory = new MinuteMemory(6 * HOUR);
    const now = START + 30_000;
    const first = await memory.until(START - 59 * MINUTE, now, count);
    expect(first.size).toBe(60);
    expect(Math.max(...asked.map(([from, to]) => to - from))).toBeLessThanOrEqual(10);
    asked.length = 0;
    const second = await memory.until(START - 59 * MINUTE, now + 5000, count);
    expect([second.size, asked]).toEqual([60, [[-3, 1]]]);
    asked.length = 0;
    await memory.until(START - 58 * MINUTE, now + MINUTE, count);
    expect(asked).toEqual([
      [-3, -2],
      [-2, 2],
    ]);
  });

  it('goes back further when somebody asks, and counts nothing twice', async () => {
    const { asked, count } = ledger();
    const memory = new MinuteMemory(6 * HOUR);
    await memory.until(START - 9 * MINUTE, START, count);
    asked.length = 0;
    const longer = await memory.until(START - 29 * MINUTE, START, count);
    expect(longer.size).toBe(30);
    expect(asked).toEqual([
      [-19, -9],
      [-29, -19],
      [-3, 1],
    ]);
  });

  it('goes on where it was when the ledger did not answer', async () => {
    const { asked, count } = ledger();
    const memory = new MinuteMemory(6 * HOUR);
    const failing = (from: number, to: number) =>
      from < START - 30 * MINUTE ? Promise.reject(new Error('too slow')) : count(from, to);
    await expect(memory.until(START - 59 * MINUTE, START, failing)).rejects.toThrow('too slow');
    asked.length = 0;
    await memory.until(START - 59 * MINUTE, START, count);
    expect(Math.max(...asked.slice(0, -1).map(([, to]) => to))).toBeLessThanOrEqual(-23);
  });

  it('has no gap where a shorter request came between, and the longer one failed', async () => {
    const { count } = ledger();
    const memory = new MinuteMemory(6 * HOUR);
    await memory.until(START - 200 * MINUTE, START - 200 * MINUTE, count);
    await memory.until(START - 210 * MINUTE, START - 200 * MINUTE, count);
    let pieces = 0;
    const interrupted = async (from: number, to: number) => {
      pieces += 1;
      if (pieces === 2) await memory.until(START - 4 * MINUTE, START, count);
      if (pieces === 4) throw new Error('too slow');
      return count(from, to);
    };
    await expect(memory.until(START - 210 * MINUTE, START, interrupted)).rejects.toThrow('too slow');
    expect((await memory.until(START - 210 * MINUTE, START, count)).size).toBe(211);
  });

  it('leaves out no minute after a pause longer than what it keeps', async () => {
    const { count } = ledger();
    const memory = new MinuteMemory(HOUR);
    await memory.until(START - 59 * MINUTE, START, count);
    const later = await memory.until(START + 300 * MINUTE, START + 359 * MINUTE, count);
    expect(later.size).toBe(60);
  });
});
