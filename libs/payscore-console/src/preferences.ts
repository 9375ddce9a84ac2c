import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { chooseLanguage, type Language, LOCALES } from './i18n/language.js';

const LANGUAGE_KEY = 'payscore-console.language';
const THEME_KEY = 'payscore-console.theme';

/** The reader's choice, else the host's, else the browser's. */
export function useLanguage(): {
  language: Language;
  readonly choose: (language: Language) => void;
  readonly suggest: (locale: string | null | undefined) => void;
} {
  const [chosen, setChosen] = useState(() => localStorage.getItem(LANGUAGE_KEY));
  const [suggested, setSuggested] = useState<string | null>(null);
  const language = chooseLanguage([chosen, suggested, ...navigator.languages]);
  useEffect(() => {
    document.documentElement.lang = LOCALES[language];
  }, [language]);
  const choose = (wish: Language) => {
    localStorage.setItem(LANGUAGE_KEY, wish);
    setChosen(wish);
  };
  return { language, choose, suggest: (locale) => setSuggested(locale ?? null) };
}

const DARK = matchMedia('(prefers-color-scheme: dark)');

type Theme = 'light' | 'dark';

/** As the system has it, until it is switched. */
export function useTheme(): { readonly toggle: () => void } {
  const [system, setSystem] = useState<Theme>(DARK.matches ? 'dark' : 'light');
  const [chosen, setChosen] = useState(() => localStorage.getItem(THEME_KEY));
  useEffect(() => {
    const onChange = () => setSystem(DARK.matches ? 'dark' : 'light');
    DARK.addEventListener('change', onChange);
    return () => DARK.removeEventListener('change', onChange);
  }, []);
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : system;
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const toggle = () => {
    const next: Theme = theme === 'dark' ? 'light' : 'dark';
    // Back to what the system has means following it again.
    if (next === system) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, next);
    setChosen(next === system ? null : next);
  };
  return { toggle };
}
