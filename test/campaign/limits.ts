import type { Limits } from './checker/history.js';
import type { Place, Trouble } from './plan/troubles.js';

/** How long what nobody holds may stay, ms: without an engine, and as long as polls with one may be apart. */
const RECOVERY_MS = { none: 5000, bullmq: 15_000 } as const;

/** As long as a first call may take where polls come as without an engine, ms: some polls on a busy machine. */
const POLLED_MS = 3000;

/** The same where workers are silently dead: until polls come again. */
const DEAF_MS = 15_000;

/** What the place and its troubles allow. */
export function limitsOf(
  { place, troubles }: { readonly place: Place; readonly troubles: ReadonlySet<Trouble> },
  isCalm: boolean,
): Pick<Limits, 'mayLose' | 'recoveryMs' | 'firstCallMs'> {
  return {
    mayLose: troubles.has('lossy-failover'),
    recoveryMs: RECOVERY_MS[place.engine],
    firstCallMs: isCalm ? (troubles.has('deaf-workers') ? DEAF_MS : POLLED_MS) : null,
  };
}
