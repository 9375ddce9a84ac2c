import type { Sync } from '../api/types.js';
import { formatNumber } from '../i18n/format.js';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';
import { Link } from '../routing/link.js';
import { factsOf } from '../story/index.js';
import { NextStep } from './next-step.js';
import { Outside } from './outside.js';
import { Status } from './status.js';
import { Age } from './time.js';

/** Syncs in rows; each links to its story. */
export function SyncTable({ syncs }: { readonly syncs: readonly Sync[] }) {
  const { t } = useText();
  return (
    <div class="table-frame">
      <table class="syncs" aria-label={t(texts.syncs)}>
        <thead>
          <tr>
            <th scope="col" class="not-narrow">
              {t(texts.status)}
            </th>
            <th scope="col">{t(texts.order)}</th>
            <th scope="col" class="number" title={t(texts.minorUnits)}>
              {t(texts.amount)}
            </th>
            <th scope="col" class="wide">
              {t(texts.institution)}
            </th>
            <th scope="col" class="wide">
              {t(texts.subMchid)}
            </th>
            <th scope="col">{t(texts.recorded)}</th>
            <th scope="col" class="medium">
              {t(texts.next)}
            </th>
          </tr>
        </thead>
        <tbody>
          {syncs.map((sync) => (
            <Row key={sync.id} sync={sync} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ sync }: { readonly sync: Sync }) {
  const { t, language } = useText();
  const { amount } = factsOf(sync);
  return (
    <tr>
      <td class="not-narrow">
        <Status status={sync.status} />
      </td>
      <td class="order">
        <Link to="sync" params={{ id: sync.id }} class="row-link" title={sync.outOrderNo}>
          <Outside text={sync.outOrderNo} isCode />
        </Link>
        <span class="sub">
          <span class="narrow">
            <Status status={sync.status} />
          </span>
          {sync.seq === 0 ? t(texts.wholeOrder) : t(texts.seqN, { seq: String(sync.seq) })}
        </span>
      </td>
      <td class="number">{amount === null ? '–' : formatNumber(language, amount)}</td>
      <td class="wide">
        <Outside text={sync.institution} />
      </td>
      <td class="wide">
        <Outside text={sync.subMchid} />
      </td>
      <td class="age">
        <Age at={sync.createdAt} />
      </td>
      <td class="medium">
        <NextStep sync={sync} />
      </td>
    </tr>
  );
}
