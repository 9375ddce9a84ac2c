import type { LedgerAttempt, Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';
import { overlapMs } from './overlap.js';

/** What killed processes had claimed is taken back soon after its lease. */
export function takenBackInTime(history: IndexedHistory): Violation[] {
  const { syncById, limits } = history;
  return recoveries(history)
    .filter(({ ms }) => ms > limits.recoveryMs)
    .map(({ attempt, ms }): Violation => {
      const orderNo = syncById.get(attempt.syncId)?.orderNo ?? '';
      const text = `attempt ${attempt.number} was taken back ${ms} ms after its lease`;
      return { rule: 'late-recovery', orderNo, text };
    });
}

/** From the end of a lease until its row was taken back, without the time in which nobody could: no worker, no database. */
export function recoveries({
  attempts,
  outages,
  limits,
}: Pick<IndexedHistory, 'attempts' | 'outages' | 'limits'>) {
  return attempts.flatMap((attempt) => {
    if (attempt.outcome !== 'lease-lost' || attempt.endedAt === null) return [];
    const whole = { from: attempt.startedAt + limits.leaseMs, to: attempt.endedAt };
    const idle = outages.reduce((sum, outage) => sum + overlapMs(whole, outage), 0);
    return [{ attempt, ms: whole.to - whole.from - idle } satisfies { attempt: LedgerAttempt; ms: number }];
  });
}

/** A standby that has every commit loses none; what another one may lose is named elsewhere. */
export function nothingLost({ lost, limits }: Pick<IndexedHistory, 'lost' | 'limits'>): Violation[] {
  if (limits.mayLose) return [];
  return lost.map(({ orderNo, id }): Violation => {
    return { rule: 'lost', orderNo, text: `payment ${id} was confirmed and is gone` };
  });
}

export function noStrayEnds({ strayEnds }: Pick<IndexedHistory, 'strayEnds'>): Violation[] {
  return strayEnds.map((text) => ({ rule: 'stray-end', orderNo: '', text }));
}

/** How long after its caller a wait may end, ms: as long as a busy process may take to hear of it. */
const GONE_MS = 3000;

/** What was to be recorded is recorded all the same, on a connection that may be silent: the gateway's deadline, ms. */
const RECORDING_MS = 1500;

/** A wait ends when its caller has gone. */
export function waitsEnd(history: Waiting): Violation[] {
  return waitedMs(history)
    .filter((ms) => ms > GONE_MS + RECORDING_MS)
    .map((ms): Violation => {
      return { rule: 'held-on', orderNo: '', text: `a wait went on for ${ms} ms after its caller hung up` };
    });
}

type Waiting = Pick<IndexedHistory, 'waits' | 'outages' | 'stops'>;

/**
 * How long requests were worked on after their callers had hung up, ms: without the time in which there was no database, or
 * a process was stopped.
 */
export function waitedMs({ waits, outages, stops }: Waiting): number[] {
  return waits.map((wait) => {
    const idle = [...outages, ...stops].reduce((sum, span) => sum + overlapMs(wait, span), 0);
    return wait.to - wait.from - idle;
  });
}
