import type { WireSync } from '../../http/console/wire.js';
import { factsOf } from '../../story/facts.js';
import { PARK_REASONS, STATUSES } from '../../story/statuses.js';
import { own } from '../../text/own.js';
import { type TableColumn, toTable } from '../terminal/table.js';
import { inEnglish } from './words.js';

const COLUMNS: readonly TableColumn[] = [
  { title: 'Order' },
  { title: 'Seq', isNumber: true },
  { title: 'Status' },
  { title: 'Amount', isNumber: true },
  { title: 'Paid' },
  { title: 'Calls', isNumber: true },
  { title: 'Next call' },
  { title: 'Sub-merchant' },
  { title: 'Id' },
];

/** Syncs for a person, a line each. */
export function syncTable(syncs: readonly WireSync[]): string {
  return toTable(
    COLUMNS,
    syncs.map((sync) => {
      const { amount, paidTime } = factsOf(sync);
      const { outOrderNo, seq, attempts, nextAttemptAt, subMchid, id } = sync;
      const next = nextAttemptAt === null ? null : secondOf(nextAttemptAt);
      const number = seq === 0 ? 'all' : seq;
      return [outOrderNo, number, statusOf(sync), amount, paidTime, attempts, next, subMchid, id];
    }),
  );
}

/** The status, and of a parked sync why it is parked. */
export function statusOf({ status, parkReason }: Pick<WireSync, 'status' | 'parkReason'>): string {
  const reason = status === 'parked' ? own(PARK_REASONS, parkReason) : null;
  const name = inEnglish(STATUSES[status]);
  return reason ? `${name}: ${inEnglish(reason)}` : name;
}

/** ISO 8601 in UTC, to the second. */
export const secondOf = (time: string): string => `${time.slice(0, 19)}Z`;
