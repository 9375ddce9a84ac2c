import type { InstitutionState, InstitutionStats } from '../../api/types.js';
import { formatCount, formatSeconds, formatNumber, formatSpan, formatTime } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Field, Fields } from '../../parts/fields.js';
import { Outside } from '../../parts/outside.js';
import { Status } from '../../parts/status.js';
import { Age } from '../../parts/time.js';
import { Link } from '../../routing/link.js';
import { SYNC_STATUSES } from '../../tables/tables.js';

interface InstitutionProps {
  readonly stats: InstitutionStats;
  /** Null for one that is not configured. */
  readonly state: InstitutionState | null;
}

/** One institution: how old the oldest unsettled sync is, how many there are of each status, and how it is called. */
export function Institution({ stats, state }: InstitutionProps) {
  const { t, language } = useText();
  const { institution, counts, oldestMs, due, overdueMs, leased, behind } = stats;
  const ages = Object.values(oldestMs).filter((age) => age !== null);
  const span = (ms: number) => formatSpan(language, ms);
  return (
    <section class="institution">
      <h2>
        <Outside text={institution} />
      </h2>
      <p class="headline">
        <span class="headline-value">
          {ages.length === 0 ? t(texts.noneUnsettled) : span(Math.max(...ages))}
        </span>
        {ages.length > 0 && <span class="headline-name">{t(texts.oldestUnsettled)}</span>}
      </p>
      <ul class="plain counts">
        {SYNC_STATUSES.map((status) => {
          const count = counts[status];
          return (
            <li key={status} class={count === 0 || count === null ? 'zero' : undefined}>
              <Link to="list" params={{ institution, status }}>
                <span class="count number">{count === null ? '–' : formatCount(language, count)}</span>
                <Status status={status} />
              </Link>
            </li>
          );
        })}
      </ul>
      <Fields>
        <Field name={t(texts.dueNow)}>
          {formatCount(language, due)}
          {overdueMs > 0 && <span class="faint"> ({t(texts.overdueBy, { age: span(overdueMs) })})</span>}
        </Field>
        <Field name={t(texts.underWay)}>{formatNumber(language, leased)}</Field>
        <Field name={t(texts.waitingBehind)}>{formatNumber(language, behind)}</Field>
        <Field name={t(texts.lastClaim)}>
          {stats.lastClaimAt === null ? t(texts.never) : <Age at={stats.lastClaimAt} />}
        </Field>
        {state && <Calling state={state} />}
      </Fields>
    </section>
  );
}

/** How WeChat Pay may be called for it. */
function Calling({ state }: { readonly state: InstitutionState }) {
  const { t, language } = useText();
  const { breaker, pausedUntil, skewMs, lastSuccessAt } = state;
  const isPaused = pausedUntil !== null && Date.parse(pausedUntil) > Date.now();
  const name = {
    closed: texts.breakerClosed,
    open: texts.breakerOpenShort,
    'half-open': texts.breakerHalfOpen,
  } as const;
  return (
    <>
      <Field name={t(texts.breaker)}>
        <span class={breaker.state === 'closed' ? undefined : 'bad'}>{t(name[breaker.state])}</span>
      </Field>
      <Field name={t(texts.pauseUntil)}>
        {isPaused
          ? t(texts.pausedUntilTime, { time: formatTime(language, new Date(pausedUntil)) })
          : t(texts.notPaused)}
      </Field>
      <Field name={t(texts.lastAnswer)}>
        {lastSuccessAt === null ? t(texts.never) : <Age at={lastSuccessAt} />}
      </Field>
      <Field name={t(texts.clockSkew)}>
        {skewMs === null ? t(texts.unknown) : formatSeconds(language, skewMs)}
      </Field>
    </>
  );
}
