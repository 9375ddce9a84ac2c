import type { SyncDetails } from '../../api/types.js';
import { formatNumber } from '../../i18n/format.js';
import type { Both } from '../../i18n/language.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Field, Fields } from '../../parts/fields.js';
import { Outside } from '../../parts/outside.js';
import { Time } from '../../parts/time.js';
import { own } from '../../tables/tables.js';
import { type Collection, evidenceOf, factsOf } from '../../story/index.js';

const SOURCES = { reply: texts.evidenceReply, query: texts.evidenceQuery } as const;

/** What proved the status, beside the recorded fact; what differs is marked. */
export function EvidenceSection({ sync }: { readonly sync: SyncDetails }) {
  const { t, language } = useText();
  if (sync.evidence === null) return null;
  const evidence = evidenceOf(sync);
  const facts = factsOf(sync);
  const source = own<Both>(SOURCES, sync.evidence.source) ?? texts.evidencePerson;
  return (
    <section>
      <h2>{t(texts.evidence)}</h2>
      <p>{t(source)}</p>
      {evidence && source === texts.evidencePerson && <p>{t(texts.evidenceQuery)}</p>}
      {evidence && (
        <>
          <Fields>
            {evidence.state !== null && (
              <Field name={t(texts.orderState)}>
                <Outside text={evidence.state} isCode />
              </Field>
            )}
            {evidence.collectionState !== null && (
              <Field name={t(texts.collectionState)}>
                <Outside text={evidence.collectionState} isCode />
              </Field>
            )}
            {evidence.totalAmount !== null && (
              <Field name={t(texts.totalAmount)}>{formatNumber(language, evidence.totalAmount)}</Field>
            )}
            {sync.transactionId !== null && <Field name={t(texts.transactionId)} code={sync.transactionId} />}
          </Fields>
          <table class="evidence" aria-label={t(texts.collections)}>
            <thead>
              <tr>
                <th scope="col">{t(texts.seq)}</th>
                <th scope="col">{t(texts.paidType)}</th>
                <th scope="col" class="number">
                  {t(texts.amount)}
                </th>
                <th scope="col">{t(texts.paidAt)}</th>
              </tr>
            </thead>
            <tbody>
              <tr class="recorded">
                <td>{sync.seq === 0 ? '–' : sync.seq}</td>
                <td>{t(texts.ours)}</td>
                <td class="number">{facts.amount === null ? '–' : formatNumber(language, facts.amount)}</td>
                <td>{facts.paidTime === null ? '–' : <Time at={facts.paidTime} />}</td>
              </tr>
              {evidence.collections.map((collection, index) => (
                <CollectionRow key={index} collection={collection} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function CollectionRow({ collection }: { readonly collection: Collection }) {
  const { t, language } = useText();
  const { seq, amount, paidType, paidAt, differing } = collection;
  const mark = (field: 'amount' | 'paidAt') =>
    differing?.includes(field) && <span class="mark"> {t(texts.differs)}</span>;
  return (
    <tr>
      <td>{seq ?? '–'}</td>
      <td>
        {paidType === 'MCH' && t(texts.paidByMerchant)}
        {paidType === 'NEWTON' && <strong>{t(texts.paidOnline)}</strong>}
        {paidType !== 'MCH' && paidType !== 'NEWTON' && <Outside text={paidType ?? '–'} />}
      </td>
      <td class="number">
        {amount === null ? '–' : formatNumber(language, amount)}
        {mark('amount')}
      </td>
      <td>
        {paidAt === null ? '–' : <Time at={paidAt} />}
        {mark('paidAt')}
      </td>
    </tr>
  );
}
