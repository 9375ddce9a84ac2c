import { isSameNumber } from './facts.js';
import type { Limits, RemoteCall, Span, Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';

/** P2: each call was on record before it left, and was made while its claim held. A failover may lose the record. */
export function onRecord({ calls, matches, failovers, limits }: IndexedHistory): Violation[] {
  return calls.flatMap((call): Violation[] => {
    const { orderNo, id, kind } = call;
    const match = matches.get(call);
    if (limits.mayLose && failovers.some((failover) => isOfLostClaim(call, failover, limits))) return [];
    if (!match?.attempt)
      return [{ rule: 'off-record', orderNo, text: `${kind} ${id} has no attempt before it` }];
    if (match.timing !== 'unleased') return [];
    const { attempt } = match;
    const ms = call.at - attempt.startedAt;
    return [
      {
        rule: 'unleased',
        orderNo,
        text: `${kind} ${id} came ${ms} ms after attempt ${attempt.number} began`,
      },
    ];
  });
}

/** Made under a claim of which the new primary may not know: claimed before it took over, and called for within its lease. */
function isOfLostClaim({ at }: RemoteCall, { from, to }: Span, { leaseMs, noteLagMs }: Limits): boolean {
  return at >= from - noteLagMs && at <= to + leaseMs + noteLagMs;
}

/** P4: a payment of this moment waits until its time is surely past. */
export function notTooEarly({ calls, limits }: IndexedHistory): Violation[] {
  return calls.flatMap(({ fact, at, id, orderNo }): Violation[] => {
    if (!fact || at >= fact.paidAt + limits.clockMarginMs) return [];
    return [
      { rule: 'too-early', orderNo, text: `send ${id} came ${at - fact.paidAt} ms after its paid_time` },
    ];
  });
}

/**
 * No effect twice. Stricter than what this remote did: every call counts that came upon its own effect, since
 * another remote might have booked it again. A late packet of a stopped process is told apart; see `latePackets`.
 */
export function noDuplicates({ calls, callsOfOrder, matches }: IndexedHistory): Violation[] {
  return calls
    .filter(({ applied }) => applied)
    .flatMap((first) => {
      const again = (callsOfOrder.get(first.orderNo) ?? []).filter(
        (call) =>
          call.id !== first.id &&
          call.fact !== null &&
          first.fact !== null &&
          isSameNumber(call.fact, first.fact) &&
          (call.decidedAt ?? -1) >= (first.decidedAt ?? 0) &&
          // What was applied once more is reported from the first of the two.
          !(call.applied && call.decidedAt === first.decidedAt && call.id < first.id) &&
          matches.get(call)?.timing !== 'late-packet',
      );
      return again.map(({ id, orderNo }): Violation => {
        return {
          rule: 'duplicate',
          orderNo,
          text: `send ${id} came after send ${first.id} had taken effect`,
        };
      });
    });
}

/**
 * P6: one call of an order in flight. A caller that runs gives up after its timeout, so a call that is still open
 * then belongs to a process that was stopped or killed and overlaps with nothing.
 */
export function noOverlaps({ callsOfOrder, limits, matches }: IndexedHistory): Violation[] {
  const endOf = (call: RemoteCall) =>
    Math.min(call.closedAt ?? Number.POSITIVE_INFINITY, call.at + limits.timeoutMs) - limits.noteLagMs;
  return [...callsOfOrder.values()].flatMap((all) => {
    const calls = all.filter((call) => matches.get(call)?.timing !== 'late-packet');
    return calls.flatMap((call, index): Violation[] => {
      const before = calls.slice(0, index).find((other) => endOf(other) > call.at);
      if (!before) return [];
      return [
        {
          rule: 'overlap',
          orderNo: call.orderNo,
          text: `${call.kind} ${call.id} came during ${before.kind} ${before.id}`,
        },
      ];
    });
  });
}

/** Calls that arrived after their lease, from processes that were stopped meanwhile. Counted, not a violation. */
export function latePackets({ calls, matches }: IndexedHistory): readonly RemoteCall[] {
  return calls.filter((call) => matches.get(call)?.timing === 'late-packet');
}
