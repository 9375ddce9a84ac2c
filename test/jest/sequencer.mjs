import TestSequencer from '@jest/test-sequencer';

/** Begun first, since Jest knows on a fresh clone no better than how long a file is. */
const LONG =
  /\/(quick-start|examples|nest-majors|delivery|handlers|failover|silence|people|doctor|explorer|fuzz|real-hosts|looks)\.spec\.ts$/;

/**
 * Suites of databases mostly wait, the others keep the cores busy: both side by side use the machine, and so among the
 * long suites too. Packages of the consumers are installed meanwhile. The short suites of units come last, so that the
 * workers end at about the same time.
 */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    // As Jest does it: what failed last time, then the longest.
    const sorted = super.sort(tests);
    const long = sorted.filter(({ path }) => LONG.test(path));
    const short = sorted.filter((test) => !long.includes(test));
    const units = of(short, 'unit');
    return [...mixed(long), ...mixed(short.filter((test) => !units.includes(test))), ...units];
  }
}

const of = (tests, name) => tests.filter(({ context }) => context.config.displayName?.name === name);

function mixed(tests) {
  const busy = ['unit', 'processes', 'consumers', 'console'].flatMap((name) => of(tests, name));
  return [...spread(busy), ...spread(of(tests, 'database'))]
    .sort((one, other) => one.place - other.place)
    .map(({ test }) => test);
}

/** With a place between 0 and 1 each, in their order. */
const spread = (tests) => tests.map((test, index) => ({ test, place: (index + 0.5) / tests.length }));
