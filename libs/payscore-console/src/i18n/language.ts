export const LANGUAGES = ['en', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** As `<html lang>` and `Intl` know them. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** A text in both languages. */
export type Both = readonly [english: string, chinese: string];

export function inLanguage(language: Language, [english, chinese]: Both): string {
  return language === 'zh' ? chinese : english;
}

/** The first of the wishes that is a language of this page; `en` where none is. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = LANGUAGES.find((one) => wish?.toLowerCase().split(/[-_]/)[0] === one);
    if (language) return language;
  }
  return 'en';
}
