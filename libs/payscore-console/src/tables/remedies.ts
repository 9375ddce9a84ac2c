import type { Language } from '../i18n/language.js';
import {
  DOUBLE_PAID_REMEDY,
  DOUBLE_PAID_REMEDY_ZH,
  HINT_REMEDIES,
  HINT_REMEDIES_ZH,
  PARK_REMEDIES,
  PARK_REMEDIES_ZH,
  REJECTED_REMEDIES,
  REJECTED_REMEDIES_ZH,
} from './tables.js';

type Remedies = Readonly<Record<string, string>>;

/** Every remedy by its code or park reason, in both languages. */
export const REMEDIES: Readonly<Record<Language, Remedies>> = {
  en: { ...PARK_REMEDIES, ...HINT_REMEDIES },
  zh: { ...PARK_REMEDIES_ZH, ...HINT_REMEDIES_ZH },
};

/** What a refused request comes to by its HTTP status, where that says more. */
export const REJECTED: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  en: REJECTED_REMEDIES,
  zh: REJECTED_REMEDIES_ZH,
};

export const DOUBLE_PAID: Readonly<Record<Language, string>> = {
  en: DOUBLE_PAID_REMEDY,
  zh: DOUBLE_PAID_REMEDY_ZH,
};

const CHINESE = new Map([
  ...Object.entries(REMEDIES.en).map(([code, text]) => [text, REMEDIES.zh[code] ?? text] as const),
  ...Object.entries(REJECTED.en).map(
    ([status, text]) => [text, REJECTED.zh[Number(status)] ?? text] as const,
  ),
  [DOUBLE_PAID_REMEDY, DOUBLE_PAID_REMEDY_ZH] as const,
]);

/** A remedy of a record in the reader's language; a text that this version does not have stays as it is. */
export function remedyIn(language: Language, remedy: string): string {
  return language === 'zh' ? (CHINESE.get(remedy) ?? remedy) : remedy;
}
