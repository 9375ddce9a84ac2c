import type { PayscoreProblem } from '../errors/index.js';

/** Adds one problem of a setting; null for none. */
export type AddProblem = (problem: PayscoreProblem | null) => void;

export function missing(field: string, remedy: string): PayscoreProblem {
  return { field, message: 'is missing.', remedy };
}

/** Whether a setting is a list, with the type of its elements. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}
