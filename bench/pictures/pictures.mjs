import { columns, lines, logBars } from './charts.mjs';
import { number, picture } from './svg.mjs';

const sourceOf = (...all) => [all[0].machine[0], ...new Set(all.map(({ date }) => date))].join(', ');

/**
 * The pictures of docs/scale.md, by file.
 *
 * @param {(question: string) => { date: string, machine: readonly string[], data: any }} read
 * @returns {Record<string, string>}
 */
export function draw(read) {
  const [engine, institutions, replicas] = ['engine', 'institutions', 'replicas'].map(read);
  return {
    'scale-throughput.svg': throughput(replicas),
    'scale-idle.svg': idle(institutions, engine),
    'scale-latency.svg': latency(engine),
    'scale-recovery.svg': recovery(replicas),
  };
}

function throughput(measured) {
  const { throughput: all, quota, concurrency, remoteMs } = measured.data;
  const title = `Calls a second of one institution: ${concurrency} at once in each process, ${remoteMs} ms each`;
  return picture(
    title,
    sourceOf(measured),
    lines({
      ticks: all.map(({ replicas }) => ({ label: String(replicas), at: replicas })),
      horizontal: 'replicas',
      vertical: { label: 'calls/s', max: 800, step: 200 },
      limit: { y: quota, name: `quota, ${number(quota)}/s` },
      series: [
        {
          ...{ name: '', style: 'one', labels: true, nameAt: [0, 0] },
          points: all.map(({ replicas, perSecond }) => [replicas, perSecond]),
        },
      ],
    }),
  );
}

function idle(institutions, engine) {
  const one = Object.entries(institutions.data.idle).map(([count, value]) => ({
    ...{ names: ['1 process', `${number(Number(count))} inst.`], value, style: 'one' },
  }));
  const fleet = Object.entries({ polls: institutions.data.fleet, ...engine.data.idle }).map(
    ([name, value]) => ({
      ...{ names: ['10 × 300 inst.', name], value, style: 'two' },
    }),
  );
  return picture(
    'Statements a second while nothing is due',
    sourceOf(institutions, engine),
    columns({ vertical: { label: 'statements/s', max: 15, step: 5 }, bars: [...one, ...fleet] }),
  );
}

function latency(measured) {
  const styles = { polls: 'two', NOTIFY: 'one', BullMQ: 'three' };
  const groups = Object.entries(measured.data.latencies).map(([name, { first }]) => ({
    ...{ name, style: styles[name] },
    bars: [
      { name: 'p50', value: first.p50 },
      { name: 'p99', value: first.p99 },
    ],
  }));
  return picture(
    'From the insert of one process to the call of another one, 100 syncs a second',
    sourceOf(measured),
    logBars({ unit: 'ms', from: 1, to: 1000, groups }),
  );
}

function recovery(measured) {
  const { recovery: all, outage, quota } = measured.data;
  const last = Math.ceil(Math.max(...all.flatMap(({ left }) => left.map(({ seconds }) => seconds))) / 2) * 2;
  const styles = ['one', 'two'];
  return picture(
    `Syncs left after an outage with ${number(outage.backlog)}, quota ${number(quota)}/s`,
    sourceOf(measured),
    lines({
      ticks: Array.from({ length: last / 2 + 1 }, (_, index) => ({
        label: String(index * 2),
        at: index * 2,
      })),
      horizontal: 'seconds after the first call',
      vertical: { label: 'syncs', max: outage.backlog, step: outage.backlog / 3 },
      series: all.map(({ replicas, left }, index) => ({
        name: replicas === 1 ? '1 replica' : `${replicas} replicas`,
        style: styles[index],
        // So that both are seen where they are one.
        dashed: index > 0,
        points: left.map(({ seconds, syncs }) => [seconds, syncs]),
        nameAt: [last * 0.62, outage.backlog * (0.9 - index * 0.1)],
      })),
    }),
  );
}
