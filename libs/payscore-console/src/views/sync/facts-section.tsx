import type { SyncDetails } from '../../api/types.js';
import { formatNumber } from '../../i18n/format.js';
import { useText } from '../../texts/use-text.js';
import { Field, Fields } from '../../parts/fields.js';
import { Time } from '../../parts/time.js';
import { factsOf } from '../../story/facts.js';

/** What was recorded, each to be copied. */
export function FactsSection({ sync }: { readonly sync: SyncDetails }) {
  const { t, language } = useText();
  const { amount, paidTime, serviceId } = factsOf(sync);
  return (
    <section>
      <h2>{t('facts')}</h2>
      <Fields>
        <Field name={t('amount')}>
          {amount === null ? '–' : `${formatNumber(language, amount)} `}
          {amount !== null && <span class="faint">{t('minorUnits')}</span>}
        </Field>
        <Field name={t('paidAt')}>{paidTime === null ? '–' : <Time at={paidTime} />}</Field>
        <Field name={t('seq')}>{sync.seq === 0 ? t('wholeOrder') : String(sync.seq)}</Field>
        <Field name={t('subMchid')} code={sync.subMchid} />
        {serviceId !== null && <Field name={t('serviceId')} code={serviceId} />}
        <Field name={t('syncId')} code={sync.id} />
        {sync.traceId !== null && <Field name={t('trace')} code={sync.traceId} />}
        {sync.transactionId !== null && <Field name={t('transactionId')} code={sync.transactionId} />}
      </Fields>
    </section>
  );
}
