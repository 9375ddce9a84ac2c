import { type Language, LOCALES } from './language.js';

const cached = <T>(make: (language: Language) => T) => {
  const made = new Map<Language, T>();
  return (language: Language): T => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
};

const numbers = cached((language) => new Intl.NumberFormat(LOCALES[language]));
const clock = cached(
  (language) => new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'medium', hourCycle: 'h23' }),
);
const minutes = cached(
  (language) => new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short', hourCycle: 'h23' }),
);
const days = cached(
  (language) =>
    new Intl.DateTimeFormat(LOCALES[language], { year: 'numeric', month: 'short', day: 'numeric' }),
);
const exact = cached(
  (language) =>
    new Intl.DateTimeFormat(LOCALES[language], {
      ...({ year: 'numeric', month: 'short', day: 'numeric' } as const),
      ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    }),
);

/** Above this a count means "at least". */
const COUNTED_UP_TO = 10_000;

export const formatNumber = (language: Language, value: number): string => numbers(language).format(value);

/** In seconds, with a sign. */
export const formatSeconds = (language: Language, ms: number): string =>
  new Intl.NumberFormat(LOCALES[language], {
    ...({ style: 'unit', unit: 'second', unitDisplay: 'short', signDisplay: 'exceptZero' } as const),
    maximumFractionDigits: 1,
  }).format(ms / 1000);

/** A count of the ledger, which stops at 10,000. */
export function formatCount(language: Language, value: number): string {
  return value >= COUNTED_UP_TO ? `${formatNumber(language, COUNTED_UP_TO)}+` : formatNumber(language, value);
}

export const formatMinute = (language: Language, at: Date): string => minutes(language).format(at);

/** Time of day, with the day where it is not today. */
export function formatTime(language: Language, at: Date, now = new Date()): string {
  const time = clock(language).format(at);
  return at.toDateString() === now.toDateString() ? time : `${days(language).format(at)} ${time}`;
}

/** To the millisecond, with the offset. */
export const formatExact = (language: Language, at: Date): string => exact(language).format(at);

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A span in the largest unit that fits, e.g. `4 min`; below a second in milliseconds. */
export function formatSpan(language: Language, ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? (['millisecond', 1] as const);
  const value = unit === 'second' ? Math.floor(ms / 100) / 10 : Math.floor(ms / size);
  const shown = unit === 'second' && value >= 10 ? Math.floor(value) : value;
  return new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, unitDisplay: 'short' }).format(
    shown,
  );
}
