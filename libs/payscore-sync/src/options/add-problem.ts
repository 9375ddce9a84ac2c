import type { PayscoreProblem } from '../errors/index.js';

/** Takes one problem of a setting; null for none. */
export type AddProblem = (problem: PayscoreProblem | null) => void;

export function missing(field: string, remedy: string): PayscoreProblem {
  return { field, message: 'is missing.', remedy };
}

/** Whether a setting that should be a list is one, without making its elements unknown. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}
