import type { Limits } from './checker/history.js';
import type { Place, Trouble } from './plan/troubles.js';

/** How long what nobody holds may stay, ms: without an engine, and as long as polls with one may be apart. */
const RECOVERY_MS = { none: 5000, bullmq: 15_000 } as const;

/** As long as a first call may take where polls come as without an engine, ms: some polls on a busy machine. */
const POLLED_MS = 3000;

/** The same where tickets are lost: until a sweep, or until polls come again. */
const LOST_TICKETS_MS = 15_000;

const LOSES_TICKETS: readonly Trouble[] = [
  ...(['redis-flush', 'redis-kill', 'redis-evict', 'redis-failover', 'deaf-workers'] as const),
];

/** What the place and its troubles allow. */
export function limitsOf(
  { place, troubles }: { readonly place: Place; readonly troubles: ReadonlySet<Trouble> },
  isCalm: boolean,
): Pick<Limits, 'mayLose' | 'recoveryMs' | 'firstCallMs'> {
  return {
    mayLose: troubles.has('lossy-failover'),
    recoveryMs: RECOVERY_MS[place.engine],
    firstCallMs: isCalm && !place.isNet ? firstCallMs(troubles) : null,
  };
}

function firstCallMs(troubles: ReadonlySet<Trouble>): number {
  return LOSES_TICKETS.some((trouble) => troubles.has(trouble)) ? LOST_TICKETS_MS : POLLED_MS;
}
