import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import { readOrderCursor, SYNC_STATUSES, type SyncStatus } from '../ledger/index.js';
import { isUuid } from '../text/is-uuid.js';
import type { ListFilter, OrderFilter, OrderPageFilter } from '../service/payscore-sync.service-options.js';

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

/** `?institution=&sub_mchid=&status=&cursor=&limit=`. @throws ValidationError */
export function listFilter(query: Query): ListFilter {
  const problems: PayscoreProblem[] = [];
  const filter: ListFilter = readOrderFilter(query, problems);
  const status = text(query, 'status', problems);
  if (status !== undefined) {
    if (isStatus(status)) filter.status = status;
    else problems.push(problemOf('status', 'is no status.', `Use one of ${SYNC_STATUSES.join(', ')}.`));
  }
  readPage(query, isUuid, filter, problems);
  if (problems.length > 0) throw new ValidationError(problems);
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
