import { useApp } from './app-context.js';
import { Outside } from './outside.js';
import { formatExact, formatSpan, formatTime } from '../i18n/format.js';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';

interface TimeProps {
  readonly at: string;
}

/** Local time; the offset is in its tooltip. */
export function Time({ at }: TimeProps) {
  const { language } = useText();
  const { now } = useApp();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <Outside text={at} />;
  return (
    <time dateTime={at} title={formatExact(language, date)}>
      {formatTime(language, date, now)}
    </time>
  );
}

/** How long ago; the exact time is in its tooltip. */
export function Age({ at }: TimeProps) {
  const { language, t } = useText();
  const { now } = useApp();
  const date = new Date(at);
  const age = Math.max(1000, now.getTime() - date.getTime());
  return (
    <time dateTime={at} title={formatExact(language, date)}>
      {t(texts.ago, { age: formatSpan(language, age < 10_000 ? Math.floor(age / 1000) * 1000 : age) })}
    </time>
  );
}

/** `in 4 min`, or that it is due. */
export function useWhen(): (at: string) => string {
  const { language, t } = useText();
  const { now } = useApp();
  return (at) => {
    const ms = Date.parse(at) - now.getTime();
    return ms <= 0
      ? t(texts.due)
      : t(texts.inSpan, { age: formatSpan(language, ms < 10_000 ? Math.ceil(ms / 1000) * 1000 : ms) });
  };
}
