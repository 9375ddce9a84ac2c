import type { InstitutionState, InstitutionStats } from '../../api/types.js';
import { formatCount, formatSeconds, formatNumber, formatSpan, formatTime } from '../../i18n/format.js';
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
        <span class="headline-value">{ages.length === 0 ? t('noneUnsettled') : span(Math.max(...ages))}</span>
        {ages.length > 0 && <span class="headline-name">{t('oldestUnsettled')}</span>}
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
        <Field name={t('dueNow')}>
          {formatCount(language, due)}
          {overdueMs > 0 && <span class="faint"> ({t('overdueBy', { age: span(overdueMs) })})</span>}
        </Field>
        <Field name={t('underWay')}>{formatNumber(language, leased)}</Field>
        <Field name={t('waitingBehind')}>{formatNumber(language, behind)}</Field>
        <Field name={t('lastClaim')}>
          {stats.lastClaimAt === null ? t('never') : <Age at={stats.lastClaimAt} />}
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
  const name = { closed: 'breakerClosed', open: 'breakerOpenShort', 'half-open': 'breakerHalfOpen' } as const;
  return (
    <>
      <Field name={t('breaker')}>
        <span class={breaker.state === 'closed' ? undefined : 'bad'}>{t(name[breaker.state])}</span>
      </Field>
      <Field name={t('pauseUntil')}>
        {isPaused
          ? t('pausedUntilTime', { time: formatTime(language, new Date(pausedUntil)) })
          : t('notPaused')}
      </Field>
      <Field name={t('lastAnswer')}>{lastSuccessAt === null ? t('never') : <Age at={lastSuccessAt} />}</Field>
      <Field name={t('clockSkew')}>{skewMs === null ? t('unknown') : formatSeconds(language, skewMs)}</Field>
    </>
  );
}
