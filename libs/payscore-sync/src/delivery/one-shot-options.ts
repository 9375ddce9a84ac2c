import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import type { DeliverySettings } from './delivery-settings.js';
import { leastRunMs } from './one-shot-run.js';

const MAX_CALLS = 10_000;
const MAX_DEADLINE_MS = 3_600_000;

/** Limits of one run. */
export interface DeliverDueOptions {
  /** Calls to WeChat Pay at most, 1 to 10,000; default 100. */
  max?: number;
  /**
   * Deadline of the run, ms: more than `timeoutMs` + 2 × `marginMs`, at most an hour. Default: twice that
   * minimum.
   */
  deadlineMs?: number;
}

/**
 * Fills in the defaults.
 * @throws ValidationError with every invalid limit
 */
export function oneShotOptions(
  { max = 100, deadlineMs }: DeliverDueOptions,
  settings: Pick<DeliverySettings, 'timeoutMs' | 'marginMs'>,
): Required<DeliverDueOptions> {
  const least = leastRunMs(settings);
  const limits = { max, deadlineMs: deadlineMs ?? 2 * least };
  const problems: PayscoreProblem[] = [];
  const check = (field: keyof DeliverDueOptions, from: number, to: number, remedy: string) => {
    const value: unknown = limits[field];
    if (Number.isInteger(value) && Number(value) >= from && Number(value) <= to) return;
    const range = `Give a whole number from ${from} to ${to}${remedy}.`;
    problems.push(problemOf(field, 'is out of range.', range));
  };
  check('max', 1, MAX_CALLS, '');
  check('deadlineMs', least + 1, MAX_DEADLINE_MS, ': a single call may take timeoutMs + 2 × marginMs');
  if (problems.length > 0) throw new ValidationError(problems, 'The limits of the run are not valid');
  return limits;
}
