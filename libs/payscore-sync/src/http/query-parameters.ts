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
  NotificationListFilter,
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
  return valid((problems) => readOrderFilter(query, problems));
}

/** `?institution=&sub_mchid=&cursor=&limit=`. @throws ValidationError */
export function orderPageFilter(query: Query): OrderPageFilter {
  return valid((problems) => {
    const filter: OrderPageFilter = readOrderFilter(query, problems);
    readPage(query, (cursor) => readOrderCursor(cursor) !== null, filter, problems);
    return filter;
  });
}

/** What `selection` reads. */
export const SELECTION_NAMES: readonly string[] = [
  ...['institution', 'sub_mchid', 'status'],
  ...['park_reason', 'older_than', 'from', 'to'],
];

/** `?institution=&sub_mchid=&status=&park_reason=&older_than=&from=&to=`. @throws ValidationError */
export function selection(query: Query): SyncSelection {
  return valid((problems) => readSelection(query, problems));
}

/** What `selection` reads, and `&sort=&cursor=&limit=`. @throws ValidationError */
export function listFilter(query: Query): ListFilter {
  return valid((problems) => {
    const filter: ListFilter = readSelection(query, problems);
    const sort = text(query, 'sort', problems);
    if (sort === 'newest' || sort === 'oldest') filter.sort = sort;
    else if (sort !== undefined) problems.push(problemOf('sort', 'is no order.', 'Use newest or oldest.'));
    readPage(query, isUuid, filter, problems);
    return filter;
  });
}

/** `?minutes=&institution=`. @throws ValidationError */
export function throughputOptions(query: Query): ThroughputOptions {
  return valid((problems) => {
    const institution = text(query, 'institution', problems);
    const minutes = readCount(query, 'minutes', 360, problems);
    return {
      ...(institution === undefined ? {} : { institution }),
      ...(minutes === undefined ? {} : { minutes }),
    };
  });
}

/** `?institution=&out_order_no=&late=&limit=`. @throws ValidationError */
export function notificationFilter(query: Query): NotificationListFilter {
  return valid((problems) => {
    const institution = text(query, 'institution', problems);
    const outOrderNo = text(query, 'out_order_no', problems);
    const late = text(query, 'late', problems);
    const limit = readCount(query, 'limit', 200, problems);
    if (late !== undefined && late !== 'true')
      problems.push(problemOf('late', 'is not true.', 'Use true, or leave it out.'));
    return {
      ...(institution === undefined ? {} : { institution }),
      ...(outOrderNo === undefined ? {} : { outOrderNo }),
      ...(late === undefined ? {} : { isLateDoublePayment: true }),
      ...(limit === undefined ? {} : { limit }),
    };
  });
}

/** `?q=`, what somebody pasted. @throws ValidationError */
export function searchText(query: Query): string {
  return valid((problems) => {
    const pasted = text(query, 'q', problems) ?? '';
    const remedy = 'Give an order number, a sync id, a transaction id, a Request-ID or a trace id.';
    if (problems.length === 0 && pasted.trim() === '') problems.push(problemOf('q', 'is empty.', remedy));
    return pasted;
  });
}

/** @throws ValidationError with every problem found */
function valid<T>(read: (problems: PayscoreProblem[]) => T): T {
  const problems: PayscoreProblem[] = [];
  const value = read(problems);
  if (problems.length > 0) throw new ValidationError(problems);
  return value;
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
  if (cursor !== undefined) {
    if (isCursor(cursor)) filter.cursor = cursor;
    else problems.push(problemOf('cursor', 'is no cursor.', 'Use nextCursor of the page before.'));
  }
  const limit = readCount(query, 'limit', 200, problems);
  if (limit !== undefined) filter.limit = limit;
}

/** 1 to `max`, which has three digits. */
function readCount(query: Query, name: string, max: number, problems: PayscoreProblem[]): number | undefined {
  const count = text(query, name, problems);
  if (count === undefined) return undefined;
  if (/^\d{1,3}$/.test(count) && Number(count) >= 1 && Number(count) <= max) return Number(count);
  problems.push(problemOf(name, 'is out of range.', `Use 1 to ${max}.`));
  return undefined;
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
