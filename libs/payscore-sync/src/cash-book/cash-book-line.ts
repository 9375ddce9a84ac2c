import { validateSyncRequest } from '../api/index.js';
import { problemOf, ValidationError } from '../errors/index.js';
import type { SyncFacts } from '../ledger/index.js';

/** One payment of a cash book, in the names of WeChat Pay. */
export interface PayscoreCashBookLine {
  readonly out_order_no: string;
  readonly sub_mchid: string;
  readonly service_id: string;
  /** Number of the payment within the order, from 1. Absent: the payment settled the whole order. */
  readonly seq?: number | null;
  /** RFC 3339 with offset, whole seconds. */
  readonly paid_time: string;
  /** In the smallest unit of the order's currency. */
  readonly paid_amount?: number | null;
  /** Its line in a file, for reports. Default: its number in the book, from 1. */
  readonly line?: number;
  /** For readers of files: why the line could not be read. Such a line is invalid. */
  readonly problem?: string;
}

/** The lines of a cash book, read once and in their order. */
export type PayscoreCashBook = AsyncIterable<PayscoreCashBookLine> | Iterable<PayscoreCashBookLine>;

/** A line by its number in the book. */
export interface NumberedLine {
  readonly line: number;
  readonly given: PayscoreCashBookLine;
}

/** A line with its facts, or with what is wrong with it. */
export interface CheckedLine extends NumberedLine {
  readonly facts: SyncFacts | ValidationError;
}

/** A line whose facts are valid. */
export interface CashBookEntry extends NumberedLine {
  readonly facts: SyncFacts;
}

/**
 * The facts of a line, by the rules of every request.
 * @param now epoch ms
 * @throws ValidationError whose fields are those of the line
 */
export function factsOfLine(given: PayscoreCashBookLine, now: number): SyncFacts {
  if (given.problem !== undefined) throw unread(given.problem);
  const { out_order_no, service_id, sub_mchid, seq, paid_time, paid_amount } = given;
  // Without a spread: a backfill does this twice for each line.
  const detail = { seq: seq ?? undefined, paid_time, paid_amount: paid_amount ?? undefined };
  try {
    return validateSyncRequest({ out_order_no, service_id, sub_mchid, type: 'Order_Paid', detail }, now);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const problems = error.problems.map(({ field, ...rest }) => ({
      field: field.replace(/^detail\./, ''),
      ...rest,
    }));
    throw new ValidationError(problems, 'The line is not valid');
  }
}

function unread(problem: string): ValidationError {
  return new ValidationError([problemOf('line', problem, 'Put the line right.')], 'The line is not valid');
}

/** The facts of a line, or what is wrong with it. */
export function checkLine(given: PayscoreCashBookLine): SyncFacts | ValidationError {
  try {
    return factsOfLine(given, Date.now());
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}
