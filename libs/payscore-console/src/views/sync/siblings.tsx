import type { SyncDetails, SyncWithLogs } from '../../api/types.js';
import { formatNumber } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Status } from '../../parts/status.js';
import { Link } from '../../routing/link.js';
import { factsOf } from '../../story/index.js';

interface SiblingsProps {
  readonly sync: SyncDetails;
  readonly siblings: readonly SyncWithLogs[];
}

/** The other syncs of the order, by seq, and which of them goes first. */
export function SiblingsSection({ sync, siblings }: SiblingsProps) {
  const { t, language } = useText();
  if (siblings.length < 2) return null;
  return (
    <section>
      <h2>{t(texts.siblings)}</h2>
      <ul class="plain siblings">
        {siblings.map((one) => {
          const { amount } = factsOf(one);
          const isThis = one.id === sync.id;
          const name = one.seq === 0 ? t(texts.wholeOrder) : t(texts.seqN, { seq: String(one.seq) });
          const revision = one.revision > 0 ? ` (${t(texts.revisionN, { n: one.revision })})` : '';
          return (
            <li key={one.id} aria-current={isThis ? 'true' : undefined}>
              <span>
                {isThis ? (
                  <strong>{name}</strong>
                ) : (
                  <Link to="sync" params={{ id: one.id }}>
                    {name}
                  </Link>
                )}
                {revision}
                {isThis && <span class="faint"> {t(texts.thisOne)}</span>}
                {one.id === sync.blockedBy && <span class="faint"> {t(texts.blockedBy)}</span>}
              </span>
              <span class="number">{amount === null ? '' : formatNumber(language, amount)}</span>
              <Status status={one.status} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
