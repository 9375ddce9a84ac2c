import { problemOf, ValidationError } from '../errors/index.js';
import { isRecord } from '../text/is-record.js';
import { printable } from '../text/one-line.js';

const MAX_PROBLEMS = 10;

/** A JSON object of a body, and the words about it. */
interface Form {
  readonly names: readonly string[];
  /** Name of the object within the body; absent: the body. */
  readonly field?: string;
  readonly headline: string;
  readonly remedy: string;
}

/**
 * The object with only these names. An unknown name is refused, not ignored: it may be a typing error of a known one.
 * @throws ValidationError
 */
export function knownFields(
  value: unknown,
  { names, field, headline, remedy }: Form,
): Readonly<Record<string, unknown>> {
  if (!isRecord(value))
    throw new ValidationError([problemOf(field ?? 'body', 'must be a JSON object.', remedy)], headline);
  const unknown = Reflect.ownKeys(value)
    .map(String)
    .filter((key) => !names.includes(key));
  if (unknown.length === 0) return value;
  const prefix = field === undefined ? '' : `${field}.`;
  const problems = unknown
    .slice(0, MAX_PROBLEMS)
    .map((key) => problemOf(prefix + printable(key), 'is no known field.', remedy));
  throw new ValidationError(problems, headline);
}
