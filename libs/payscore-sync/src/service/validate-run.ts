import { type PayscoreProblem, ValidationError } from '../errors/index.js';
import { type ActionInput, RUN_ACTIONS, validateAction } from '../ledger/index.js';
import { isRecord } from '../text/is-record.js';
import type { RunActionsOptions } from './payscore-sync.service-options.js';

const MAX_IDS = 200;

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Validates the options of an action on many syncs. The digest is null for a dry run.
 * @throws ValidationError with every problem found
 */
export function validateRun(options: RunActionsOptions): { by: ActionInput; digest: string | null } {
  const { action, ids, filter, dryRun, digest, reason, actor } = options;
  const problems: PayscoreProblem[] = [];
  const refuse = (field: string, message: string, remedy: string) =>
    problems.push({ field, message, remedy });
  if (!RUN_ACTIONS.includes(action)) refuse('action', 'is none for many syncs.', 'Use retry or check.');
  if ((ids === undefined) === (filter === undefined))
    refuse('ids', 'must be given, or a filter, and not both.', 'Give one of the two.');
  if (ids !== undefined && !(Array.isArray(ids) && ids.every((id) => typeof id === 'string')))
    refuse('ids', 'must be a list of ids.', 'Give ids of syncs.');
  else if (ids !== undefined && (ids.length === 0 || ids.length > MAX_IDS))
    refuse('ids', `has ${ids.length} ids.`, `Give 1 to ${MAX_IDS}.`);
  if (filter !== undefined && !isRecord(filter))
    refuse('filter', 'must be an object.', 'Give the filter of a list.');
  // In the filter it would limit nothing.
  else if (filter !== undefined && 'within' in filter)
    refuse('filter.within', 'stands beside the filter.', 'Move it out of the filter.');
  if (typeof dryRun !== 'boolean') refuse('dryRun', 'must be true or false.', 'Begin with true.');
  if (dryRun === false && !(typeof digest === 'string' && DIGEST.test(digest)))
    refuse('digest', 'must be the digest of the dry run.', 'Make a dry run first and give back its digest.');
  if (dryRun === false && reason === undefined)
    refuse('reason', 'is missing.', 'Say why, for whoever reads it later.');
  if (problems.length > 0) throw new ValidationError(problems, 'The run is not valid');
  const by = validateAction(action, { actor, ...(reason === undefined ? {} : { reason }) });
  return { by, digest: dryRun ? null : (digest as string) };
}
