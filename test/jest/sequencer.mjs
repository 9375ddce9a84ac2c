import TestSequencer from '@jest/test-sequencer';

/**
 * Which project comes first. The suites of processes mostly wait, meanwhile the packages of the consumers are
 * installed; the short suites come last, so that the workers end at about the same time.
 */
const ORDER = ['processes', 'consumers', 'database', 'unit'];

/** Within a project as Jest does it: what failed last time, then the longest. */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    const rank = ({ context }) => ORDER.indexOf(context.config.displayName?.name);
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
}
