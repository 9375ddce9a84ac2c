import type { FactOutcome } from './fact-outcome.js';

// Errors that only roll a transaction back; no caller sees them.

/** What a dry run would have recorded. */
export class WasDryRun extends Error {
  constructor(readonly outcomes: FactOutcome[]) {
    super('dry run');
  }
}

/** The payment was recorded with the same facts before, and cancelled. */
export class CancelledBefore extends Error {}

/** Some payments of a batch were cancelled before, so each is looked at alone. */
export class SomeAreRevisions extends Error {}
