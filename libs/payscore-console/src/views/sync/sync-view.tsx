import { get } from '../../api/client.js';
import type {
  HandlerCall,
  InstitutionState,
  Items,
  Notification,
  Page,
  SyncDetails,
  SyncWithLogs,
} from '../../api/types.js';
import { usePoll } from '../../api/use-poll.js';
import { useApp } from '../../parts/app-context.js';
import { formatNumber } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Copy } from '../../parts/copy.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { NextStep } from '../../parts/next-step.js';
import { Outside } from '../../parts/outside.js';
import { Status } from '../../parts/status.js';
import { Link } from '../../routing/link.js';
import { factsOf, STATUS_MEANINGS } from '../../story/index.js';
import { Actions } from './actions.js';
import { EvidenceSection } from './evidence.js';
import { FactsSection } from './facts-section.js';
import { SiblingsSection } from './siblings.js';
import { Timeline } from './timeline.js';

interface Seen {
  readonly sync: SyncDetails;
  readonly calls: readonly HandlerCall[];
  readonly siblings: readonly SyncWithLogs[];
  readonly notifications: readonly Notification[];
  /** Whether calls of its institution are stopped. */
  readonly isStopped: boolean;
}

/** The story of one sync. */
export function SyncView({ id }: { readonly id: string }) {
  const { t } = useText();
  const { polling } = useApp();
  const path = `syncs/${encodeURIComponent(id)}`;
  // What is beside the sync is read in turns, so that an open tab asks for two things at once at most.
  const read = async (signal: AbortSignal, turn: number, before: Seen | null): Promise<Seen> => {
    const callsOf = () =>
      get<Items<HandlerCall>>(`${path}/handler-calls`, {}, signal).then(({ items }) => items);
    const sync = get<SyncDetails>(path, {}, signal);
    if (before === null) {
      const [own, calls, states] = await Promise.all([sync, callsOf(), statesOf(signal)]);
      const isStopped = isStoppedFor(own, states);
      const [siblings, notifications] = await Promise.all([
        siblingsOf(own, signal),
        notificationsOf(own, signal),
      ]);
      return { sync: own, calls, siblings, notifications, isStopped };
    }
    if (turn % 4 === 3) {
      const [own, notifications] = await Promise.all([sync, notificationsOf(before.sync, signal)]);
      return { ...before, sync: own, notifications };
    }
    if (turn % 4 === 0) {
      const [own, siblings] = await Promise.all([sync, siblingsOf(before.sync, signal)]);
      return { ...before, sync: own, siblings };
    }
    if (turn % 4 === 1) {
      const [own, states] = await Promise.all([sync, statesOf(signal)]);
      return { ...before, sync: own, isStopped: isStoppedFor(own, states) };
    }
    const [own, calls] = await Promise.all([sync, callsOf()]);
    return { ...before, sync: own, calls };
  };
  const { data, error, readAt, refresh } = usePoll(id, read, polling);

  if (error?.status === 404 || error?.status === 400) {
    return (
      <Empty title={<h1>{t(texts.notFoundTitle)}</h1>}>
        <p>{t(texts.notFoundText)}</p>
        <Link to="list" class="button">
          {t(texts.syncs)}
        </Link>
      </Empty>
    );
  }
  return (
    <>
      {error && <Failure error={error} readAt={readAt} onRetry={refresh} />}
      {!data && !error && <Skeleton lines={10} />}
      {data && <Story seen={data} onChanged={refresh} />}
    </>
  );
}

async function statesOf(signal: AbortSignal): Promise<readonly InstitutionState[]> {
  return (await get<Items<InstitutionState>>('institutions', {}, signal)).items;
}

const isStoppedFor = ({ institution }: SyncDetails, states: readonly InstitutionState[]) =>
  states.some((state) => state.institution === institution && state.breaker.state !== 'closed');

async function siblingsOf(sync: SyncDetails, signal: AbortSignal): Promise<readonly SyncWithLogs[]> {
  const { institution, subMchid: sub_mchid } = sync;
  const path = `serviceorders/${encodeURIComponent(sync.outOrderNo)}/syncs`;
  return (await get<Page<SyncWithLogs>>(path, { institution, sub_mchid, limit: '50' }, signal)).items;
}

async function notificationsOf(
  { institution, outOrderNo: out_order_no }: SyncDetails,
  signal: AbortSignal,
): Promise<readonly Notification[]> {
  return (await get<Items<Notification>>('notifications', { institution, out_order_no }, signal)).items;
}

function Story({ seen, onChanged }: { readonly seen: Seen; readonly onChanged: () => void }) {
  const { t, of, language } = useText();
  const { sync, siblings, isStopped } = seen;
  const { amount } = factsOf(sync);
  return (
    <>
      <div class="sync-head">
        <div class="sync-status">
          <Status status={sync.status} />
          <span class="faint">{of(STATUS_MEANINGS[sync.status])}</span>
          {!isStopped && ['queued', 'uncertain'].includes(sync.status) && <NextStep sync={sync} />}
        </div>
        <h1 class="order-title">
          <Outside text={sync.outOrderNo} isCode />
          <Copy text={sync.outOrderNo} what={t(texts.order)} />
        </h1>
        <p class="lead spread">
          {amount !== null && (
            <span>
              <strong class="number">{formatNumber(language, amount)}</strong> {t(texts.minorUnits)}
            </span>
          )}
          <span>{sync.seq === 0 ? t(texts.wholeOrder) : t(texts.seqN, { seq: String(sync.seq) })}</span>
          {sync.revision > 0 && <span>{t(texts.revisionN, { n: sync.revision })}</span>}
          <Outside text={sync.institution} />
        </p>
      </div>
      <Actions sync={sync} onChanged={onChanged} />
      <div class="columns">
        <Timeline sync={sync} beside={seen} />
        <div class="aside">
          <EvidenceSection sync={sync} />
          <FactsSection sync={sync} />
          <SiblingsSection sync={sync} siblings={siblings} />
        </div>
      </div>
    </>
  );
}
