import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/client.js';
import { formatTime } from '../i18n/format.js';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';
import { Outside } from './outside.js';

interface EmptyProps {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Nothing is here, and what that means. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Grey lines in place of what is on its way. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  const { t } = useText();
  return (
    <div class="skeleton" role="status">
      <span class="offscreen">{t(texts.loading)}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} aria-hidden="true" />
      ))}
    </div>
  );
}

interface FailureProps {
  readonly error: ApiError;
  /** When what is shown was read; null where nothing is shown. */
  readonly readAt: Date | null;
  readonly onRetry: () => void;
}

/** The last read failed. */
export function Failure({ error, readAt, onRetry }: FailureProps) {
  const { t, language } = useText();
  if (error.status === 401) return null;
  const isRefused = error.status === 403;
  return (
    <div class="notice notice-bad" role="alert">
      <p>
        {error.status === 0 && <strong>{t(texts.noAnswer)} </strong>}
        {error.status !== 0 && <strong>{t(isRefused ? texts.forbiddenTitle : texts.errorTitle)}. </strong>}
        {error.problem && <Outside text={error.problem.detail} />}{' '}
        {readAt && t(texts.shownSince, { time: formatTime(language, readAt) })}
      </p>
      <button type="button" class="button" onClick={onRetry}>
        {t(texts.tryAgain)}
      </button>
    </div>
  );
}
