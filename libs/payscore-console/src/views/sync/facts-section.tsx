import type { SyncDetails } from '../../api/types.js';
import { formatNumber } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Field, Fields } from '../../parts/fields.js';
import { Time } from '../../parts/time.js';
import { factsOf } from '../../story/index.js';

/** What was recorded, each to be copied. */
export function FactsSection({ sync }: { readonly sync: SyncDetails }) {
  const { t, language } = useText();
  const { amount, paidTime, serviceId } = factsOf(sync);
  return (
    <section>
      <h2>{t(texts.facts)}</h2>
      <Fields>
        <Field name={t(texts.amount)}>
          {amount === null ? '–' : `${formatNumber(language, amount)} `}
          {amount !== null && <span class="faint">{t(texts.minorUnits)}</span>}
        </Field>
        <Field name={t(texts.paidAt)}>{paidTime === null ? '–' : <Time at={paidTime} />}</Field>
        <Field name={t(texts.seq)}>{sync.seq === 0 ? t(texts.wholeOrder) : String(sync.seq)}</Field>
        <Field name={t(texts.subMchid)} code={sync.subMchid} />
        {serviceId !== null && <Field name={t(texts.serviceId)} code={serviceId} />}
        <Field name={t(texts.syncId)} code={sync.id} />
        {sync.traceId !== null && <Field name={t(texts.trace)} code={sync.traceId} />}
      </Fields>
    </section>
  );
}
