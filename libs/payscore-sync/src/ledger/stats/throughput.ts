/** Figures of one minute. */
export interface PayscoreMinute {
  /** When it began, by the database's clock. */
  readonly at: Date;
  /** Syncs settled: synced, resolved or cancelled. */
  readonly settled: number;
  /** Calls begun that send a sync. */
  readonly sent: number;
  /** Those that WeChat Pay refused. */
  readonly refused: number;
  /** From recording to `synced`, ms, of those synced in this minute; null when there was none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Age of the oldest unsettled sync at its end, ms; null when there was none. */
  readonly oldestMs: number | null;
  /** The same for syncs that need no operator: `queued` or `uncertain`. */
  readonly oldestUnderwayMs: number | null;
}

/** Figures of the last minutes, for charts. */
export interface PayscoreThroughput {
  /** By the database's clock. */
  readonly at: Date;
  /** Oldest first; the last one is not over yet. */
  readonly minutes: readonly PayscoreMinute[];
}

/** Counts of one minute. */
export interface MinuteCounts {
  readonly settled: number;
  readonly sent: number;
  readonly refused: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Recording of the oldest sync settled in it, epoch ms. */
  readonly oldestAt: number | null;
  /** The same for synced ones. */
  readonly oldestSyncedAt: number | null;
}

/** Recording of the oldest syncs that are unsettled now, epoch ms; null for none. */
export interface OldestNow {
  readonly waitingForPerson: number | null;
  readonly underway: number | null;
}

export const MINUTE_MS = 60_000;

export const NO_COUNTS: MinuteCounts = {
  settled: 0,
  sent: 0,
  refused: 0,
  p50Ms: null,
  p95Ms: null,
  oldestAt: null,
  oldestSyncedAt: null,
};

/**
 * Minutes with the age of the oldest unsettled sync at the end of each: a sync unsettled then is still unsettled or was
 * settled in a later minute. Pure.
 *
 * @param counts by the beginning of the minute, epoch ms
 */
export function lineOfMinutes(
  from: number,
  now: number,
  counts: ReadonlyMap<number, MinuteCounts>,
  oldest: OldestNow,
): PayscoreMinute[] {
  let underway = oldest.underway;
  let unsettled = least(oldest.waitingForPerson, underway);
  const minutes: PayscoreMinute[] = [];
  for (let at = now - (now % MINUTE_MS); at >= from; at -= MINUTE_MS) {
    const own = counts.get(at) ?? NO_COUNTS;
    const end = Math.min(at + MINUTE_MS, now);
    const { settled, sent, refused, p50Ms, p95Ms } = own;
    const [oldestMs, oldestUnderwayMs] = [ageAt(end, unsettled), ageAt(end, underway)];
    minutes.push({ at: new Date(at), settled, sent, refused, p50Ms, p95Ms, oldestMs, oldestUnderwayMs });
    unsettled = least(unsettled, own.oldestAt);
    underway = least(underway, own.oldestSyncedAt);
  }
  return minutes.reverse();
}

/** Null for a sync recorded after that moment. */
function ageAt(moment: number, createdAt: number | null): number | null {
  return createdAt === null || createdAt > moment ? null : moment - createdAt;
}

function least(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.min(one, other);
}
