import { type PayscoreProblem, ValidationError } from '../../errors/index.js';
import { oneLine } from '../../text/one-line.js';
import type { SyncEntity } from '../entities/index.js';
import type { PersonAction } from '../states/sync-states.js';

/** Lengths of the columns. */
const MAX_ACTOR = 128;
const MAX_REASON = 512;

/** Actor and reason, cleaned for log and column. */
export interface ActionInput {
  readonly actor: string;
  readonly reason: string | null;
  /** Of an action on many syncs. */
  readonly run?: RunPart;
}

/** Part of a run that is about one sync; one action per sync and run. */
export interface RunPart {
  readonly digest: string;
  /** The sync of the plan. It must not have changed. */
  readonly planned: Pick<SyncEntity, 'status' | 'attempts'>;
}

/**
 * Checks the actor and the reason of an action. Too long is refused, not cut: the end of a
 * reason, or what distinguishes two actors, would be lost from the record.
 * @throws ValidationError with every problem found.
 */
export function validateAction(
  action: PersonAction,
  given: { readonly actor?: unknown; readonly reason?: unknown },
): ActionInput {
  const problems: PayscoreProblem[] = [];
  const needsReason = action === 'resolve' || action === 'cancel';
  const actor = words('actor', given.actor, MAX_ACTOR, 'Say who does it.', problems);
  const reason =
    given.reason === undefined && !needsReason
      ? null
      : words('reason', given.reason, MAX_REASON, 'Say why, for whoever reads it later.', problems);
  if (problems.length > 0) throw new ValidationError(problems, `The ${action} is not valid`);
  return { actor, reason };
}

function words(
  field: string,
  given: unknown,
  max: number,
  remedy: string,
  problems: PayscoreProblem[],
): string {
  const refuse = (message: string) => {
    problems.push({ field, message, remedy: `${remedy} 1 to ${max} characters.` });
    return '';
  };
  if (given === undefined || given === null) return refuse('is missing.');
  if (typeof given !== 'string') return refuse('must be text.');
  const line = oneLine(given);
  if (line === '') return refuse('must not be empty.');
  return line.length > max ? refuse(`has ${line.length} characters.`) : line;
}
