import { ChangeFeed } from '../../src/delivery/change-feed.js';
import type { Waker } from '../../src/delivery/waker.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const watched = (feed: ChangeFeed) => (feed as unknown as { waiting: Map<string, unknown> }).waiting.size;
const HOUR = 3_600_000;

describe('the feed of changes', () => {
  it('wakes everybody who waits for a sync, and nobody else', async () => {
    const feed = new ChangeFeed();
    const woken: string[] = [];
    const follow = (name: string, id: string) =>
      feed.follow(id, async (changes) => {
        await changes.sleep(HOUR);
        woken.push(name);
      });
    const all = [follow('one', 'A'), follow('two', 'A'), follow('other', 'B')];
    feed.written('A');
    await jest.advanceTimersByTimeAsync(0);
    expect(woken).toEqual(['one', 'two']);
    feed.written('B');
    await Promise.all(all);
    expect(woken).toEqual(['one', 'two', 'other']);
  });

  it('keeps a write that came while the caller was reading', async () => {
    const feed = new ChangeFeed();
    const done = feed.follow('A', async (changes) => {
      await Promise.resolve();
      feed.written('A');
      await changes.sleep(HOUR);
      return 'seen';
    });
    await jest.advanceTimersByTimeAsync(0);
    expect(await done).toBe('seen');
  });

  it('answers what the work answers, and fails as it fails', async () => {
    const feed = new ChangeFeed();
    expect(await feed.follow('A', () => Promise.resolve(7))).toBe(7);
    await expect(feed.follow('A', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  });

  it('keeps nothing of those who left, however they left', async () => {
    const feed = new ChangeFeed();
    let first!: Waker;
    const leaving = feed.follow('A', (changes) => {
      first = changes;
      return changes.sleep(1000);
    });
    const failing = feed.follow('A', () => Promise.reject(new Error('gone')));
    const throwing = feed.follow('B', () => {
      throw new Error('at once');
    });
    await expect(failing).rejects.toThrow('gone');
    await expect(throwing).rejects.toThrow('at once');
    expect(watched(feed)).toBe(1);
    await jest.advanceTimersByTimeAsync(1000);
    await leaving;
    expect(watched(feed)).toBe(0);
    const wake = jest.spyOn(first, 'wake');
    feed.written('A');
    expect(wake).not.toHaveBeenCalled();
  });

  it('has nothing against a write nobody waits for', () => {
    const feed = new ChangeFeed();
    for (let i = 0; i < 1000; i += 1) feed.written(String(i));
    expect(watched(feed)).toBe(0);
  });
});
