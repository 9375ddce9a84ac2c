import { useState } from 'preact/hooks';
import { get } from '../../api/client.js';
import type { BulkAction, Page, Sync } from '../../api/types.js';
import { usePoll } from '../../api/use-poll.js';
import { useApp } from '../../parts/app-context.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { SyncTable } from '../../parts/sync-table.js';
import { Link } from '../../routing/link.js';
import type { Params } from '../../routing/route.js';
import { BulkDialog } from './bulk-dialog.js';
import { Filters, selectionOf } from './filters.js';

const PAGE = '50';

/** Statuses an action is for at all; without one the server takes the parked ones. */
const BULK: Readonly<Record<BulkAction, readonly string[]>> = {
  retry: ['', 'queued', 'parked'],
  check: ['', 'uncertain', 'parked'],
};

export function ListView({ params }: { readonly params: Params }) {
  const { t } = useText();
  const { polling, me } = useApp();
  const [bulk, setBulk] = useState<BulkAction | null>(null);
  const selection = selectionOf(params);
  const query = { ...selection, sort: params['sort'], cursor: params['cursor'], limit: PAGE };
  const { data, error, readAt, refresh } = usePoll(
    JSON.stringify(query),
    (signal) => get<Page<Sync>>('syncs', query, signal),
    polling,
  );
  const status = selection['status'] ?? '';
  const canAct = me.can.includes('act');
  const hasItems = data !== null && data.items.length > 0;
  const first: Params = { ...params, cursor: undefined };

  return (
    <>
      <div class="title-row">
        <h1>{t(texts.syncs)}</h1>
        {canAct && hasItems && status !== '' && (
          <div class="buttons">
            {BULK.check.includes(status) && (
              <button type="button" class="button" onClick={() => setBulk('check')}>
                {t(texts.checkAll)}
              </button>
            )}
            {BULK.retry.includes(status) && (
              <button type="button" class="button" onClick={() => setBulk('retry')}>
                {t(texts.retryAll)}
              </button>
            )}
          </div>
        )}
      </div>
      <Filters params={params} me={me} />
      {error && <Failure error={error} readAt={readAt} onRetry={refresh} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && !hasItems && <NoSyncs status={status} hasFilter={Object.keys(selection).length > 0} />}
      {hasItems && <SyncTable syncs={data.items} />}
      {data && (data.nextCursor || params['cursor']) && (
        <nav class="pages" aria-label={t(texts.syncs)}>
          {params['cursor'] && (
            <Link to="list" params={first} class="button">
              {t(texts.firstPage)}
            </Link>
          )}
          {data.nextCursor && (
            <Link to="list" params={{ ...params, cursor: data.nextCursor }} class="button">
              {t(texts.nextPage)}
            </Link>
          )}
        </nav>
      )}
      {bulk && (
        <BulkDialog
          action={bulk}
          selection={selection}
          onClose={() => {
            setBulk(null);
            refresh();
          }}
        />
      )}
    </>
  );
}

function NoSyncs({ status, hasFilter }: { readonly status: string; readonly hasFilter: boolean }) {
  const { t } = useText();
  if (!hasFilter) {
    return (
      <Empty title={t(texts.emptyLedger)}>
        <p>{t(texts.emptyLedgerText)}</p>
      </Empty>
    );
  }
  return (
    <Empty title={t(texts.noMatch)}>
      {status === 'parked' && <p>{t(texts.noParked)}</p>}
      <Link to="list" class="button">
        {t(texts.clearFilters)}
      </Link>
    </Empty>
  );
}
