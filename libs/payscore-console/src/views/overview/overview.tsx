import { get } from '../../api/client.js';
import type { InstitutionState, Items, Stats, Throughput } from '../../api/types.js';
import { usePoll } from '../../api/use-poll.js';
import { useApp } from '../../parts/app-context.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Failure, Skeleton } from '../../parts/notices.js';
import { Charts } from './charts.js';
import { Handlers } from './handlers.js';
import { Institution } from './institution.js';
import { NeedsYou } from './needs-you.js';

interface Seen {
  readonly stats: Stats;
  readonly states: readonly InstitutionState[];
  readonly throughput: Throughput;
}

/** How it stands: what needs a person first, then each institution, then the last hour. */
export function Overview({ institution }: { readonly institution: string }) {
  const { t } = useText();
  const { polling, me } = useApp();
  // In turns after the first time, so that an open tab asks for two things at once at most.
  const read = async (signal: AbortSignal, turn: number, before: Seen | null): Promise<Seen> => {
    const stats = get<Stats>('stats', {}, signal);
    const statesNow = () =>
      get<Items<InstitutionState>>('institutions', {}, signal).then(({ items }) => items);
    const throughputNow = () => get<Throughput>('throughput', { minutes: '60', institution }, signal);
    if (before === null) {
      const [first, states, throughput] = await Promise.all([stats, statesNow(), throughputNow()]);
      return { stats: first, states, throughput };
    }
    if (turn % 2 === 0) {
      const [next, states] = await Promise.all([stats, statesNow()]);
      return { ...before, stats: next, states };
    }
    const [next, throughput] = await Promise.all([stats, throughputNow()]);
    return { ...before, stats: next, throughput };
  };
  const { data, error, readAt, refresh } = usePoll(institution, read, polling);

  return (
    <>
      <h1>{t(texts.overview)}</h1>
      {error && <Failure error={error} readAt={readAt} onRetry={refresh} />}
      {!data && !error && <Skeleton lines={10} />}
      {data && (
        <>
          <NeedsYou stats={data.stats} states={data.states} />
          <Charts
            throughput={data.throughput}
            institution={institution}
            institutions={me.institutions}
            ratePerSecond={rateOf(data.states, institution)}
          />
          <div class="institutions">
            {data.stats.institutions.map((one) => (
              <Institution
                key={one.institution}
                stats={one}
                state={data.states.find((state) => state.institution === one.institution) ?? null}
              />
            ))}
          </div>
          <Handlers handlers={data.stats.handlers} />
        </>
      )}
    </>
  );
}

/** Calls a second that the charts' institutions may make together; null when it is not known. */
function rateOf(states: readonly InstitutionState[], institution: string): number | null {
  const shown = states.filter((state) => institution === '' || state.institution === institution);
  return shown.length === 0 ? null : shown.reduce((sum, { ratePerSecond }) => sum + ratePerSecond, 0);
}
