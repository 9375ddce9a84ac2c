import type { Attempt } from '../../api/types.js';
import { formatSpan } from '../../i18n/format.js';
import { isolate } from '../../i18n/fill.js';
import type { Both } from '../../i18n/language.js';
import { useText } from '../../texts/use-text.js';
import { Copy } from '../../parts/copy.js';
import { Outside } from '../../parts/outside.js';
import { Status } from '../../parts/status.js';
import { Link } from '../../routing/link.js';
import { FAILURES, VERIFICATIONS } from '../../story/replies.js';
import type { StoryEntry } from '../../story/tell-story.js';
import { own } from '../../tables/own.js';
import { REMEDIES } from '../../tables/remedies.js';
import { SYNC_STATUSES, type SyncStatus } from '../../tables/tables.js';
import { Moment } from './moment.js';

/** One call: what came back, whether it is believed, and why it led to the next status. */
export function AttemptEntry({ entry }: { readonly entry: Extract<StoryEntry, { type: 'attempt' }> }) {
  const { t, of } = useText();
  const { attempt, outcome, reason } = entry;
  const kind = t(attempt.kind === 'send' ? 'storySend' : 'storyQuery');
  if (attempt.endedAt === null) {
    const title = t('storyTitle', { kind, what: t('callUnderWay') });
    return <Moment mark="running" title={title} at={attempt.startedAt} />;
  }
  const what = outcome ? of(outcome) : isolate(attempt.outcome ?? '–');
  const status = SYNC_STATUSES.find((one) => one === attempt.decision);
  return (
    <Moment mark={markOf(status)} title={t('storyTitle', { kind, what })} at={attempt.startedAt}>
      {reason && <p>{of(reason)}</p>}
      {status && <Status status={status} />}
      {attempt.message !== null && (
        <p class="message">
          {attempt.code !== null && <strong>{attempt.code} </strong>}
          <Outside text={attempt.message} />
        </p>
      )}
      <Hint code={attempt.hint} />
      <Details attempt={attempt} />
    </Moment>
  );
}

const markOf = (status: SyncStatus | undefined) =>
  status === 'parked' || status === 'double_paid' || status === 'synced' ? status : 'attempt';

/** What is probably wrong, with what to do about it. */
function Hint({ code }: { readonly code: string | null }) {
  const { t, language } = useText();
  if (code === null) return null;
  return (
    <p class="hint">
      {t('probablyWrong')}:{' '}
      <Link to="help" params={{ q: code }}>
        <Outside text={code} isCode />
      </Link>{' '}
      {own(REMEDIES[language], code)}
    </p>
  );
}

/** For who looks closely: each field as it was written. */
function Details({ attempt }: { readonly attempt: Attempt }) {
  const { t, of, language } = useText();
  const known = (table: Readonly<Record<string, Both>>, key: string) => {
    const both = own(table, key);
    return both === null ? key : of(both);
  };
  const { failure, verification, httpStatus, code, requestId, origin, durationMs, sent } = attempt;
  const facts = [
    t('attemptN', { n: attempt.number }),
    httpStatus === null ? null : `HTTP ${httpStatus}`,
    failure === null ? null : known(FAILURES, failure),
    verification === null || sent === 'no' || (verification === 'unsigned' && httpStatus === null)
      ? null
      : known(VERIFICATIONS, verification),
    durationMs === null ? null : formatSpan(language, durationMs),
    origin === null ? null : origin.replace(/^https:\/\//, ''),
  ].filter((one) => one !== null);
  return (
    <>
      <p class="reply spread">
        {facts.map((fact) => (
          <Outside key={fact} text={fact} />
        ))}
      </p>
      {code !== null && attempt.message === null && (
        <p class="reply">
          {t('code')} <Outside text={code} isCode />
        </p>
      )}
      {requestId !== null && (
        <p class="reply">
          {t('requestId')} <Outside text={requestId} isCode />
          <Copy text={requestId} what={t('requestId')} />
        </p>
      )}
    </>
  );
}
