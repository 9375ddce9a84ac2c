import { knownAcrossCopies } from './across-copies.js';
import type { PayscoreErrorCode } from './error-codes.js';

/** One thing that is wrong with what the caller gave: where, what, and how to put it right. */
export interface PayscoreProblem {
  /** Path of the value, e.g. `detail.paid_time`, `institutions[0].mchid` or an environment variable. */
  readonly field: string;
  /** What is wrong with it. Never contains a secret. */
  readonly message: string;
  /** How to fix it. */
  readonly remedy: string;
}

/**
 * Base of every error this package throws. `code` is stable and documented in docs/errors.md; `message` says
 * what failed, why and how to fix it and may change between versions. `instanceof` knows it also where it comes from
 * another copy of this package.
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

  /** The entry of docs/errors.md that explains this code, as a path within this package, where that page is. */
  get docs(): string {
    return `docs/errors.md#${this.code.toLowerCase()}`;
  }

  /** What may leave the process: no stack, no cause. */
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

/** The settings are wrong; thrown at start with every problem listed. */
export class ConfigurationError extends PayscoreError {
  constructor(problems: readonly PayscoreProblem[], headline = 'PayscoreSyncModule cannot start') {
    super('PAYSCORE_E_CONFIGURATION', formatProblems(headline, problems), { problems });
  }
}

/** What the caller gave breaks a rule, mostly of the official page; nothing was recorded, sent or changed. */
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
