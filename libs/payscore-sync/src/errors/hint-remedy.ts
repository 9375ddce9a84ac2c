import { HINT_REMEDIES, type HintCode } from './hints.js';

/** Remedy of a stored hint; null for none, and for a hint of another version. */
export function hintRemedy(code: string | null): string | null {
  return code !== null && Object.hasOwn(HINT_REMEDIES, code) ? HINT_REMEDIES[code as HintCode] : null;
}
