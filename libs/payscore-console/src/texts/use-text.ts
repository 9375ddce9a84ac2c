import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { fill, type Values } from '../i18n/fill.js';
import { formatNumber } from '../i18n/format.js';
import { type Both, inLanguage, type Language } from '../i18n/language.js';

export const LanguageContext = createContext<Language>('en');

export interface Texts {
  readonly language: Language;
  readonly t: (text: Both, values?: Values) => string;
  /** One of two, of a table. */
  readonly of: (both: Both) => string;
}

/** The texts of the reader's language. */
export function useText(): Texts {
  const language = useContext(LanguageContext);
  return useMemo(
    () => ({
      language,
      t: (text, values) => fill(inLanguage(language, text), values, (n) => formatNumber(language, n)),
      of: (both) => inLanguage(language, both),
    }),
    [language],
  );
}
