import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import {
  PARK_REMEDIES,
  type ParkReason,
  readOrderCursor,
  SYNC_STATUSES,
  type SyncStatus,
} from '../ledger/index.js';
import type {
  ListFilter,
  OrderFilter,
  OrderPageFilter,
  SyncSelection,
  ThroughputOptions,
} from '../service/payscore-sync.service-options.js';
import { isUuid } from '../text/is-uuid.js';
import { readAge, readTime } from './time-parameters.js';

type Query = Readonly<Record<string, unknown>>;

/** `?institution=&sub_mchid=`. @throws ValidationError */
export function orderFilter(query: Query): OrderFilter {
  const problems: PayscoreProblem[] = [];
  const filter = readOrderFilter(query, problems);
  if (problems.length > 0) throw new ValidationError(problems);
  return filter;
}

/** `?institution=&sub_mchid=&cursor=&limit=`. @throws ValidationError */
export function orderPageFilter(query: Query): OrderPageFilter {
  const problems: PayscoreProblem[] = [];
  const filter: OrderPageFilter = readOrderFilter(query, problems);
  readPage(query, (cursor) => readOrderCursor(cursor) !== null, filter, problems);
  if (problems.length > 0) throw new ValidationError(problems);
  return filter;
}

/** What `selection` reads. */
export const SELECTION_NAMES: readonly string[] = [
  ...['institution', 'sub_mchid', 'status'],
  ...['park_reason', 'older_than', 'from', 'to'],
];

/** `?institution=&sub_mchid=&status=&park_reason=&older_than=&from=&to=`. @throws ValidationError */
export function selection(query: Query): SyncSelection {
  const problems: PayscoreProblem[] = [];
  const filter = readSelection(query, problems);
  if (problems.length > 0) throw new ValidationError(problems);
  return filter;
}

/** What `selection` reads, and `&sort=&cursor=&limit=`. @throws ValidationError */
export function listFilter(query: Query): ListFilter {
  const problems: PayscoreProblem[] = [];
  const filter: ListFilter = readSelection(query, problems);
  const sort = text(query, 'sort', problems);
  if (sort === 'newest' || sort === 'oldest') filter.sort = sort;
  else if (sort !== undefined) problems.push(problemOf('sort', 'is no order.', 'Use newest or oldest.'));
  readPage(query, isUuid, filter, problems);
  if (problems.length > 0) throw new ValidationError(problems);
  return filter;
}

/** `?minutes=&institution=`. @throws ValidationError */
export function throughputOptions(query: Query): ThroughputOptions {
  const problems: PayscoreProblem[] = [];
  const { institution } = readOrderFilter(query, problems);
  const minutes = text(query, 'minutes', problems);
  const isInRange = minutes === undefined || (/^\d{1,3}$/.test(minutes) && +minutes >= 1 && +minutes <= 360);
  if (!isInRange) problems.push(problemOf('minutes', 'is out of range.', 'Use 1 to 360.'));
  if (problems.length > 0) throw new ValidationError(problems);
  return {
    ...(institution === undefined ? {} : { institution }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
  };
}

/** `?q=`, what somebody pasted. @throws ValidationError */
export function searchText(query: Query): string {
  const problems: PayscoreProblem[] = [];
  const pasted = text(query, 'q', problems) ?? '';
  const remedy = 'Give an order number, a sync id, a transaction id, a Request-ID or a trace id.';
  if (problems.length === 0 && pasted.trim() === '') problems.push(problemOf('q', 'is empty.', remedy));
  if (problems.length > 0) throw new ValidationError(problems);
  return pasted;
}

function readSelection(query: Query, problems: PayscoreProblem[]): SyncSelection {
  const filter: SyncSelection = readOrderFilter(query, problems);
  const status = text(query, 'status', problems);
  if (status !== undefined) {
    if (isStatus(status)) filter.status = status;
    else problems.push(problemOf('status', 'is no status.', `Use one of ${SYNC_STATUSES.join(', ')}.`));
  }
  const reason = text(query, 'park_reason', problems);
  if (reason !== undefined) {
    const reasons = Object.keys(PARK_REMEDIES);
    if (reasons.includes(reason)) filter.parkReason = reason as ParkReason;
    else problems.push(problemOf('park_reason', 'is none.', `Use one of ${reasons.join(', ')}.`));
  }
  const age = readAge(text(query, 'older_than', problems), problems);
  const from = readTime('from', text(query, 'from', problems), problems);
  const to = readTime('to', text(query, 'to', problems), problems);
  if (age !== undefined) filter.olderThanMs = age;
  if (from !== undefined) filter.from = from;
  if (to !== undefined) filter.to = to;
  return filter;
}

function readPage(
  query: Query,
  isCursor: (text: string) => boolean,
  filter: Pick<ListFilter, 'cursor' | 'limit'>,
  problems: PayscoreProblem[],
): void {
  const cursor = text(query, 'cursor', problems);
  const limit = text(query, 'limit', problems);
  if (cursor !== undefined) {
    if (isCursor(cursor)) filter.cursor = cursor;
    else problems.push(problemOf('cursor', 'is no cursor.', 'Use nextCursor of the page before.'));
  }
  if (limit !== undefined) {
    if (/^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 200) filter.limit = Number(limit);
    else problems.push(problemOf('limit', 'is out of range.', 'Use 1 to 200.'));
  }
}

function readOrderFilter(query: Query, problems: PayscoreProblem[]): OrderFilter {
  const institution = text(query, 'institution', problems);
  const subMchid = text(query, 'sub_mchid', problems);
  return {
    ...(institution === undefined ? {} : { institution }),
    ...(subMchid === undefined ? {} : { subMchid }),
  };
}

function text(query: Query, name: string, problems: PayscoreProblem[]): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value === '' ? undefined : value;
  problems.push(problemOf(name, 'is given more than once or as an object.', 'Give it once, as plain text.'));
  return undefined;
}

function isStatus(value: string): value is SyncStatus {
  return (SYNC_STATUSES as readonly string[]).includes(value);
}
