import {
  ERROR_REMEDIES,
  ERROR_REMEDIES_ZH,
  FINDING_REMEDIES,
  FINDING_REMEDIES_ZH,
  HINT_REMEDIES,
  HINT_REMEDIES_ZH,
} from '../../errors/index.js';
import { DOUBLE_PAID_REMEDY_ZH, PARK_REMEDIES_ZH, REJECTED_REMEDIES_ZH } from './chinese-remedies.js';
import { DOUBLE_PAID_REMEDY, PARK_REMEDIES, REJECTED_REMEDIES } from './park-reason.js';

type Remedies = Readonly<Record<string, string>>;

const pairs = (english: Remedies, chinese: Remedies): [string, string][] =>
  Object.entries(english).map(([code, text]) => [text, chinese[code] ?? text]);

const CHINESE: ReadonlyMap<string, string> = new Map([
  ...pairs(PARK_REMEDIES, PARK_REMEDIES_ZH),
  ...pairs(REJECTED_REMEDIES, REJECTED_REMEDIES_ZH),
  [DOUBLE_PAID_REMEDY, DOUBLE_PAID_REMEDY_ZH] as const,
  ...pairs(HINT_REMEDIES, HINT_REMEDIES_ZH),
  ...pairs(FINDING_REMEDIES, FINDING_REMEDIES_ZH),
  ...pairs(ERROR_REMEDIES, ERROR_REMEDIES_ZH),
]);

/**
 * A `remedy` of a record, a refused credential or the doctor in Chinese, for alerts and pages. An unknown text
 * is returned unchanged, and null for null.
 */
export function remedyInChinese(remedy: string): string;
export function remedyInChinese(remedy: string | null): string | null;
export function remedyInChinese(remedy: string | null): string | null {
  return remedy === null ? null : (CHINESE.get(remedy) ?? remedy);
}
