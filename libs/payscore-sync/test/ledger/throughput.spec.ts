import { lineOfMinutes, MINUTE_MS, type MinuteCounts } from '../../src/ledger/index.js';

const FROM = 1000 * MINUTE_MS;
const NOW = FROM + 4 * MINUTE_MS + 15_000;
const NOBODY = { underway: null, waitingForPerson: null };

const settled = (oldestAt: number, oldestSyncedAt: number | null = oldestAt): MinuteCounts => ({
  ...{ settled: 1, sent: 1, refused: 0, p50Ms: 1000, p95Ms: 1000 },
  ...{ oldestAt, oldestSyncedAt },
});
const agesOf = (counts: [number, MinuteCounts][], oldest: Parameters<typeof lineOfMinutes>[3]) =>
  lineOfMinutes(FROM, NOW, new Map(counts), oldest).map(({ oldestMs, oldestUnderwayMs }) => [
    oldestMs,
    oldestUnderwayMs,
  ]);

describe('a line of minutes', () => {
  it('has every minute, those without anything too, and ends with the one that is not over', () => {
    const line = lineOfMinutes(FROM, NOW, new Map([[FROM + MINUTE_MS, settled(FROM)]]), NOBODY);
    expect(line.map(({ at, settled: count }) => [at.getTime() - FROM, count])).toEqual([
      [0, 0],
      [MINUTE_MS, 1],
      [2 * MINUTE_MS, 0],
      [3 * MINUTE_MS, 0],
      [4 * MINUTE_MS, 0],
    ]);
  });

  it('knows the oldest of a past minute by what is unsettled now', () => {
    const createdAt = FROM + MINUTE_MS + 10_000;
    expect(agesOf([], { underway: createdAt, waitingForPerson: null })).toEqual([
      [null, null],
      [50_000, 50_000],
      [110_000, 110_000],
      [170_000, 170_000],
      [185_000, 185_000],
    ]);
  });

  it('and by what was settled in a later minute', () => {
    const createdAt = FROM - 30_000;
    expect(agesOf([[FROM + 2 * MINUTE_MS, settled(createdAt)]], NOBODY)).toEqual([
      [90_000, 90_000],
      [150_000, 150_000],
      [null, null],
      [null, null],
      [null, null],
    ]);
  });

  it('tells those apart that wait for a person, and what a person settled', () => {
    const counts: [number, MinuteCounts][] = [[FROM + 3 * MINUTE_MS, settled(FROM - MINUTE_MS, null)]];
    expect(agesOf(counts, { underway: FROM, waitingForPerson: null })[0]).toEqual([2 * MINUTE_MS, MINUTE_MS]);
    expect(agesOf([], { underway: null, waitingForPerson: FROM })[0]).toEqual([MINUTE_MS, null]);
  });
});
