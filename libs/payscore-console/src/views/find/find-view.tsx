import { useEffect } from 'preact/hooks';
import { get } from '../../api/client.js';
import type { Items, Sync } from '../../api/types.js';
import { usePoll } from '../../api/use-poll.js';
import { useApp } from '../../parts/app-context.js';
import { isolate } from '../../i18n/fill.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { SyncTable } from '../../parts/sync-table.js';
import { hrefOf, navigate } from '../../routing/route.js';

/** What is pasted, found. One hit opens at once. */
export function FindView({ q }: { readonly q: string }) {
  const { t } = useText();
  const { polling } = useApp();
  const { data, error, readAt, refresh } = usePoll(
    q,
    (signal) => (q === '' ? Promise.resolve({ items: [] }) : get<Items<Sync>>('find', { q }, signal)),
    { ...polling, isPaused: true },
  );
  const only = data?.items.length === 1 ? data.items[0] : undefined;
  useEffect(() => {
    if (only) navigate(hrefOf('sync', { id: only.id, q }), { replace: true });
  }, [only?.id]);

  return (
    <>
      <h1>{t(texts.find)}</h1>
      {error && <Failure error={error} readAt={readAt} onRetry={refresh} />}
      {!data && !error && <Skeleton />}
      {q === '' && (
        <Empty title={t(texts.findEmpty)}>
          <p>{t(texts.findHint)}</p>
        </Empty>
      )}
      {q !== '' && data?.items.length === 0 && (
        <Empty title={t(texts.nothingFound, { q: isolate(q) })}>
          <p>{t(texts.nothingFoundText)}</p>
        </Empty>
      )}
      {data && data.items.length > 1 && (
        <>
          <p class="lead">{t(texts.found, { n: data.items.length, q: isolate(q) })}</p>
          <SyncTable syncs={data.items} />
        </>
      )}
    </>
  );
}
