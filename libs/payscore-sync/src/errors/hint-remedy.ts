import { HINT_REMEDIES, type HintCode } from './hints.js';

/** What to do about a hint that was kept; null for none, and for one of another version. */
export function hintRemedy(code: string | null): string | null {
  return code !== null && Object.hasOwn(HINT_REMEDIES, code) ? HINT_REMEDIES[code as HintCode] : null;
}
