import { fill } from '../../i18n/fill.js';
import { type Both, inLanguage, type Language } from '../../i18n/language.js';
import * as texts from '../../texts/index.js';
import { PARK_REASONS, STATUS_MEANINGS, STATUSES } from '../../story/index.js';
import { ERRORS } from '../../tables/errors.js';
import { DOUBLE_PAID, REJECTED, REMEDIES } from '../../tables/remedies.js';
import {
  HINT_REMEDIES,
  type ParkReason,
  PARK_REMEDIES,
  PAYSCORE_ERROR_CODES,
  SYNC_STATUSES,
} from '../../tables/tables.js';

/** One thing to look up. */
export interface HelpEntry {
  readonly code: string;
  /** In a few words; null where the text says it all. */
  readonly title: string | null;
  readonly text: string | null;
}

export interface HelpSection {
  readonly title: Both;
  readonly entries: readonly HelpEntry[];
}

/** Everything a record or an answer can name, with what to do about it. @param rejected text with `{status}` */
export function helpSections(language: Language, rejected: string): HelpSection[] {
  const remedies = REMEDIES[language];
  return [
    {
      title: texts.helpStatuses,
      entries: SYNC_STATUSES.map((code) => {
        const meaning = inLanguage(language, STATUS_MEANINGS[code]);
        const text = code === 'double_paid' ? DOUBLE_PAID[language] : meaning;
        return { code, title: inLanguage(language, STATUSES[code]), text };
      }),
    },
    {
      title: texts.helpParkReasons,
      entries: [
        ...(Object.keys(PARK_REMEDIES) as ParkReason[]).map((code) => {
          return { code, title: inLanguage(language, PARK_REASONS[code]), text: remedies[code] ?? null };
        }),
        ...Object.entries(REJECTED[language]).map(([status, text]) => {
          return { code: `REJECTED, ${status}`, title: fill(rejected, { status }), text };
        }),
      ],
    },
    {
      title: texts.helpHints,
      entries: Object.keys(HINT_REMEDIES).map((code) => ({
        code,
        title: null,
        text: remedies[code] ?? null,
      })),
    },
    {
      title: texts.helpErrors,
      entries: PAYSCORE_ERROR_CODES.map((code) => {
        return { code, title: inLanguage(language, ERRORS[code]).replaceAll('`', ''), text: null };
      }),
    },
  ];
}
