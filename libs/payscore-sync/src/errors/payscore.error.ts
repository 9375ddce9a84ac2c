import { knownAcrossCopies } from './across-copies.js';
import type { PayscoreErrorCode } from './error-codes.js';

/** One problem of the caller's input, with its place and remedy. */
export interface PayscoreProblem {
  /** Path of the value, e.g. `detail.paid_time`, `institutions[0].mchid` or an environment variable. */
  readonly field: string;
  /** The problem. Never contains a secret. */
  readonly message: string;
  /** How to fix it. */
  readonly remedy: string;
}

export function problemOf(field: string, message: string, remedy: string): PayscoreProblem {
  return { field, message, remedy };
}

/**
 * Base of every error this package throws. `code` is stable and documented in docs/errors.md; `message` names
 * the failure, its cause and its remedy, and may change between versions. `instanceof` also recognizes errors
 * of another copy of this package.
 */
export class PayscoreError extends Error {
  readonly code: PayscoreErrorCode;
  readonly problems: readonly PayscoreProblem[];

  constructor(
    code: PayscoreErrorCode,
    message: string,
    options: { problems?: readonly PayscoreProblem[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.problems = options.problems ?? [];
  }

  /** Path of this code's entry within this package, docs/errors.md#… */
  get docs(): string {
    return `docs/errors.md#${this.code.toLowerCase()}`;
  }

  /** The public part, without stack and cause. */
  toJSON(): {
    name: string;
    code: string;
    message: string;
    problems: readonly PayscoreProblem[];
    docs: string;
  } {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      problems: this.problems,
      docs: this.docs,
    };
  }
}

/** Invalid settings; thrown at start with all problems. */
export class ConfigurationError extends PayscoreError {
  constructor(problems: readonly PayscoreProblem[], headline = 'PayscoreSyncModule cannot start') {
    super('PAYSCORE_E_CONFIGURATION', formatProblems(headline, problems), { problems });
  }
}

/** Invalid input of the caller; nothing was recorded, sent or changed. */
export class ValidationError extends PayscoreError {
  constructor(problems: readonly PayscoreProblem[], headline = 'The sync request is not valid') {
    super('PAYSCORE_E_VALIDATION', formatProblems(headline, problems), { problems });
  }
}

knownAcrossCopies(PayscoreError, 'PayscoreError');
knownAcrossCopies(ConfigurationError, 'ConfigurationError');
knownAcrossCopies(ValidationError, 'ValidationError');

function formatProblems(headline: string, problems: readonly PayscoreProblem[]): string {
  return [`${headline}:`, ...problems.map((p) => `  - ${p.field}: ${p.message} ${p.remedy}`)].join('\n');
}
