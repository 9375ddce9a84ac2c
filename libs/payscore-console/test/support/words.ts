import { fill, type Values } from '../../src/i18n/fill.js';
import { formatNumber } from '../../src/i18n/format.js';
import { type Both, inLanguage, type Language } from '../../src/i18n/language.js';
import * as texts from '../../src/texts/index.js';

/** The page's words as a reader of that language sees them. */
export function wordsOf(language: Language) {
  return {
    t: (key: keyof typeof texts, values: Values = {}) =>
      fill(inLanguage(language, texts[key]), values, (n) => formatNumber(language, n)),
    of: (both: Both) => inLanguage(language, both),
  };
}
