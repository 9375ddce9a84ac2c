import type { Attempt } from '../../api/types.js';
import { formatSpan } from '../../i18n/format.js';
import { isolate } from '../../i18n/fill.js';
import type { Both } from '../../i18n/language.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Copy } from '../../parts/copy.js';
import { Outside } from '../../parts/outside.js';
import { Status } from '../../parts/status.js';
import { Time } from '../../parts/time.js';
import { Link } from '../../routing/link.js';
import { currentRoute } from '../../routing/route.js';
import { FAILURES, type StoryEntry, VERIFICATIONS } from '../../story/index.js';
import { own, SYNC_STATUSES, type SyncStatus } from '../../tables/tables.js';
import { REMEDIES } from '../../tables/remedies.js';
import { Moment } from './moment.js';

/** One call: what came back, whether it is believed, and why it led to the next status. */
export function AttemptEntry({ entry }: { readonly entry: Extract<StoryEntry, { type: 'attempt' }> }) {
  const { t, of } = useText();
  const { attempt, outcome, reason, same } = entry;
  const kind = t(attempt.kind === 'send' ? texts.storySend : texts.storyQuery);
  if (attempt.endedAt === null) {
    const title = t(texts.storyTitle, { kind, what: t(texts.callUnderWay) });
    return <Moment mark="running" title={title} at={attempt.startedAt} />;
  }
  const what = outcome ? of(outcome) : isolate(attempt.outcome ?? '–');
  const status = SYNC_STATUSES.find((one) => one === attempt.decision);
  return (
    <Moment mark={markOf(status)} title={t(texts.storyTitle, { kind, what })} at={attempt.startedAt}>
      {reason && <p>{of(reason)}</p>}
      {status && <Status status={status} />}
      {attempt.message !== null && (
        <p class="message">
          {attempt.code !== null && (
            <strong>
              <Outside text={attempt.code} />{' '}
            </strong>
          )}
          <Outside text={attempt.message} />
        </p>
      )}
      <Hint code={attempt.hint} />
      {same.length > 0 && (
        <details open={same.some(isWanted)}>
          <summary>{t(texts.storySame, { n: same.length })}</summary>
          {same.map((one) => (
            <Call key={one.number} attempt={one} />
          ))}
        </details>
      )}
      <Call attempt={attempt} isLast />
    </Moment>
  );
}

/** Whether somebody looks for this call by its Request-ID. */
const isWanted = ({ requestId }: Attempt) => requestId !== null && requestId === currentRoute().params['q'];

const reveal = (element: Element | null) => element?.scrollIntoView({ block: 'center' });

/** One of several with the same result; the time of the last one stands above. */
function Call({ attempt, isLast = false }: { readonly attempt: Attempt; readonly isLast?: boolean }) {
  const isMeant = isWanted(attempt);
  return (
    <div class={isMeant ? 'call wanted' : 'call'} ref={isMeant ? reveal : null}>
      {!isLast && <Time at={attempt.startedAt} />}
      <Details attempt={attempt} />
    </div>
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
      {t(texts.probablyWrong)}
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
    t(texts.attemptN, { n: attempt.number }),
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
          {t(texts.code)} <Outside text={code} isCode />
        </p>
      )}
      {requestId !== null && (
        <p class="reply">
          {t(texts.requestId)} <Outside text={requestId} isCode />
          <Copy text={requestId} what={t(texts.requestId)} />
        </p>
      )}
    </>
  );
}
