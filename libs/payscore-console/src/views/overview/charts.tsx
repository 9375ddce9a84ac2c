import { useState } from 'preact/hooks';
import type { Minute, Throughput } from '../../api/types.js';
import { formatMinute, formatNumber, formatSpan } from '../../i18n/format.js';
import * as texts from '../../texts/index.js';
import { useText } from '../../texts/use-text.js';
import { Select } from '../../parts/select.js';
import { hrefOf, navigate } from '../../routing/route.js';
import { Chart, type Series } from './chart.js';

interface ChartsProps {
  readonly throughput: Throughput;
  readonly institution: string;
  readonly institutions: readonly string[];
  readonly ratePerSecond: number | null;
}

/** The last hour by minutes. A rate alone goes quiet when all is stuck, so the age of the oldest lies over it. */
export function Charts({ throughput, institution, institutions, ratePerSecond }: ChartsProps) {
  const { t, language } = useText();
  const [at, setAt] = useState<number | null>(null);
  const { minutes } = throughput;
  const shown = minutes[at ?? minutes.length - 1];
  const span = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? '–' : formatSpan(language, ms);
  const count = (n: number | undefined) => formatNumber(language, n ?? 0);
  const limit = ratePerSecond === null ? null : ratePerSecond * 60;
  const time = shown ? formatMinute(language, new Date(shown.at)) : '';
  const common = { minutes, at, onAt: setAt, time };
  const line = (
    of: (minute: Minute) => number | null,
    tone: string,
    format: Series['format'] = span,
  ): Series => ({
    ...{ kind: 'line', of, tone, format },
  });
  const bars = (of: (minute: Minute) => number | null, tone: string): Series => ({
    ...{ kind: 'bars', of, tone, format: count },
  });
  return (
    <section class="charts">
      <div class="title-row">
        <h2>{t(texts.lastHour)}</h2>
        {institutions.length > 1 && (
          <Select
            label={t(texts.institution)}
            isBare
            value={institution}
            options={[['', t(texts.allInstitutions)], ...institutions.map((one) => [one, one] as const)]}
            onChange={(value) => navigate(hrefOf('overview', { institution: value }))}
          />
        )}
      </div>
      <div class="chart-row">
        <Chart
          {...common}
          title={t(texts.chartSettled)}
          legend={[
            ['plain', t(texts.settled), count(shown?.settled)],
            ['age', t(texts.oldestUnderway), span(shown?.oldestUnderwayMs)],
          ]}
          left={[bars(({ settled }) => settled, 'plain')]}
          right={[line(({ oldestUnderwayMs }) => oldestUnderwayMs, 'age')]}
        />
        <Chart
          {...common}
          title={t(texts.chartLatency)}
          legend={[
            ['ink', 'p50', span(shown?.p50Ms)],
            ['age', 'p95', span(shown?.p95Ms)],
          ]}
          left={[line(({ p95Ms }) => p95Ms, 'age'), line(({ p50Ms }) => p50Ms, 'ink')]}
          right={[]}
        />
        <Chart
          {...common}
          title={t(texts.chartQuota)}
          legend={[
            ['plain', t(texts.sent), count(shown?.sent)],
            ['refused', t(texts.refused), count(shown?.refused)],
            ...(limit === null
              ? []
              : ([['none', t(texts.quotaUsed), percent(language, (shown?.sent ?? 0) / limit)]] as const)),
          ]}
          left={[bars(({ sent }) => sent, 'plain'), bars(({ refused }) => refused, 'refused')]}
          right={[]}
        />
      </div>
    </section>
  );
}

function percent(language: string, share: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
