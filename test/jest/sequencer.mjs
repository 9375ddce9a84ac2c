import TestSequencer from '@jest/test-sequencer';

/** Begun first, since Jest knows on a fresh clone no better than how long a file is. */
const LONG =
  /\/(quick-start|examples|nest-majors|delivery|handlers|failover|silence|people|rotation|tenancy|doctor|explorer|fuzz)\.spec\.ts$/;

/**
 * Suites of processes, consumers and the console keep the cores busy, suites of databases mostly wait: both side by side use the
 * machine. Packages of the consumers are installed meanwhile. The short suites come last, so that the workers end at
 * about the same time.
 */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    // As Jest does it: what failed last time, then the longest.
    const sorted = [...super.sort(tests)].sort((one, other) => isLong(other) - isLong(one));
    const of = (name) => sorted.filter(({ context }) => context.config.displayName?.name === name);
    const busy = spread([...of('processes'), ...of('consumers'), ...of('console')]);
    const waiting = spread(of('database'));
    const mixed = [...busy, ...waiting].sort((one, other) => one.place - other.place).map(({ test }) => test);
    return [...mixed, ...sorted.filter((test) => !mixed.includes(test))];
  }
}

const isLong = ({ path }) => Number(LONG.test(path));

/** With a place between 0 and 1 each, in their order. */
const spread = (tests) => tests.map((test, index) => ({ test, place: (index + 0.5) / tests.length }));
