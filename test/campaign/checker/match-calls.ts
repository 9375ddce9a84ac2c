import { groupBy } from './group-by.js';
import type { History, LedgerAttempt, LedgerSync, RemoteCall } from './history.js';

/** The attempt a call belongs to, and whether it came in time. */
export interface CallMatch {
  /** null: no attempt was on record before it arrived. */
  readonly attempt: LedgerAttempt | null;
  /**
   * `in-lease`: while its claim held. `late-packet`: after it, from a process that was stopped in between; nobody
   * can call such a packet back. `unleased`: after it, from a process that ran.
   */
  readonly timing: 'in-lease' | 'late-packet' | 'unleased';
}

/**
 * Finds the attempt each call belongs to. Where a reply was received, its Request-ID tells. Else it is the newest
 * attempt that held its lease when the call arrived, else an older one. An attempt sends once at most; a query that
 * a kept connection swallowed may go out again at once.
 */
export function matchCalls(
  calls: readonly RemoteCall[],
  attempts: readonly LedgerAttempt[],
  syncById: ReadonlyMap<string, LedgerSync>,
  { limits, stops }: Pick<History, 'limits' | 'stops'>,
): Map<RemoteCall, CallMatch> {
  const byRequestId = new Map(
    attempts.flatMap((a) => (a.requestId === null ? [] : [[a.requestId, a] as const])),
  );
  // Of an attempt that says nothing left, no call may have come.
  const isFree = ({ requestId, outcome, kind }: LedgerAttempt) =>
    outcome !== 'not-sent' && (kind === 'query' || requestId === null);
  const free = groupBy(attempts.filter(isFree), (attempt) =>
    lineOf(attempt.kind, syncById.get(attempt.syncId)),
  );
  const matches = new Map<RemoteCall, CallMatch>();
  for (const call of calls) {
    const known = byRequestId.get(call.requestId);
    const candidates = (free.get(lineOf(call.kind, call.fact ?? call)) ?? []).filter(
      ({ startedAt }) => startedAt <= call.at,
    );
    const attempt = known ?? candidates.findLast((a) => isInLease(call, a)) ?? candidates.at(-1) ?? null;
    const line = free.get(lineOf(call.kind, call.fact ?? call)) ?? [];
    if (attempt && call.kind === 'send' && line.includes(attempt)) line.splice(line.indexOf(attempt), 1);
    matches.set(call, { attempt, timing: attempt ? timingOf(call, attempt) : 'in-lease' });
  }
  return matches;

  function isInLease(call: RemoteCall, { startedAt }: LedgerAttempt): boolean {
    return call.at <= startedAt + limits.leaseMs + limits.noteLagMs;
  }

  function timingOf(call: RemoteCall, attempt: LedgerAttempt): CallMatch['timing'] {
    if (isInLease(call, attempt)) return 'in-lease';
    // Stopped while its lease ran out, and gone on shortly before the call came.
    const leaseEnd = attempt.startedAt + limits.leaseMs;
    const isStopped = stops.some(
      ({ from, to }) =>
        from <= leaseEnd &&
        to >= leaseEnd - limits.noteLagMs &&
        to <= call.at + limits.noteLagMs &&
        to >= call.at - limits.timeoutMs,
    );
    return isStopped ? 'late-packet' : 'unleased';
  }
}

/** Sends line up by fact, queries by order: a query does not say which number it is for. */
function lineOf(
  kind: 'send' | 'query',
  of: { readonly orderNo: string; readonly seq?: number } | undefined,
): string {
  return kind === 'send' ? `send ${of?.orderNo} ${of?.seq}` : `query ${of?.orderNo}`;
}
