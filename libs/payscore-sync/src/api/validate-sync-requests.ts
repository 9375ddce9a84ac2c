import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import type { SyncFacts } from '../ledger/index.js';
import { validateSyncRequest } from './validate-sync-request.js';

/** Reported problems of one batch; the others are counted. */
const MAX_PROBLEMS = 50;

/**
 * Validates all requests of a batch and returns their facts in the same order.
 * @param now epoch ms
 * @throws ValidationError with the problems of all, each under the index of its request.
 */
export function validateSyncRequests(inputs: unknown, now: number): SyncFacts[] {
  if (!Array.isArray(inputs)) {
    throw new ValidationError([
      problemOf('requests', 'must be an array.', 'Use enqueue for a single request.'),
    ]);
  }
  const problems: PayscoreProblem[] = [];
  // Array.from: a hole is a missing request.
  const facts = Array.from(inputs, (input: unknown, index) => {
    try {
      return validateSyncRequest(input, now);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const at = `requests[${index}]`;
      const within = (field: string) => (field === 'body' ? at : `${at}.${field}`);
      problems.push(...error.problems.map(({ field, ...rest }) => ({ field: within(field), ...rest })));
      return null;
    }
  });
  if (problems.length > 0)
    throw new ValidationError(capped(problems), 'The batch is not valid, nothing was recorded');
  return facts.flatMap((one) => one ?? []);
}

function capped(problems: readonly PayscoreProblem[]): readonly PayscoreProblem[] {
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return problems;
  const rest = problemOf('requests', `have ${more} more problems.`, 'Put these right first.');
  return [...problems.slice(0, MAX_PROBLEMS), rest];
}
