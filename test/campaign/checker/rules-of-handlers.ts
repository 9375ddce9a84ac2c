import type { LedgerSync, Telling, Violation } from './history.js';
import { groupBy } from './group-by.js';
import type { IndexedHistory } from './index-history.js';

/** Ends that handlers are told, and which statuses the record may have that they are told with. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  synced: ['synced'],
  double_paid: ['double_paid'],
  // It may be asked for again meanwhile, and turn out to be paid.
  parked: ['parked', 'synced', 'double_paid'],
};

/** P5 and the handlers' promise: each end is told at least once, with a record that shows it. */
export function allTold({ syncs, tellings, syncById }: IndexedHistory): Violation[] {
  const toldOf = groupBy(tellings, ({ syncId }) => syncId);
  const untold = syncs
    .filter(({ status }) => status in FITTING)
    .filter(({ id, status }) => !toldOf.get(id)?.some(({ event }) => event === status))
    .map((sync) => violation(sync, `is ${sync.status}, and no handler was told`));
  const falsely = tellings
    .filter((telling) => !isFitting(telling))
    .map(({ syncId, event, status }) =>
      violation(syncById.get(syncId), `${event} was told with a record that is ${status}`),
    );
  return [...untold, ...falsely];
}

function isFitting({ event, status, transactionId }: Telling): boolean {
  if (!FITTING[event]?.includes(status)) return false;
  return event !== 'double_paid' || transactionId !== null;
}

function violation(sync: LedgerSync | undefined, text: string): Violation {
  return { rule: 'untold', orderNo: sync?.orderNo ?? '', text: `sync ${sync?.id ?? '(gone)'}: ${text}` };
}
