import { parseOptions, UsageError } from './options.js';
import { SCENARIO_NAMES } from './scenarios.js';

describe('options of the explorer', () => {
  it('are all scenarios, 300,000 states each, when nothing is given', () => {
    expect(parseOptions([])).toEqual({
      scenarios: SCENARIO_NAMES,
      states: 300_000,
      depth: Number.POSITIVE_INFINITY,
      budget: {},
      latePackets: false,
      isProof: false,
    });
  });

  it('choose scenarios, limits and troubles', () => {
    const argv = ['--orders', 'a failover', '--states', '5', '--depth', '9', '--trouble', 'lies=2'];
    expect(parseOptions([...argv, '--trouble', 'people=0', '--late-packets'])).toMatchObject({
      scenarios: ['a failover'],
      states: 5,
      depth: 9,
      budget: { lies: 2, people: 0 },
      latePackets: true,
    });
  });

  it('are not needed when help is asked for', () => expect(parseOptions(['--help'])).toBeNull());

  it.each([
    ['an unknown scenario', ['--orders', 'three numbers']],
    ['an unknown trouble', ['--trouble', 'rain=1']],
    ['a trouble without a number', ['--trouble', 'lies']],
    ['no whole number', ['--states', '1.5']],
    ['an unknown option', ['--seed', '1']],
  ])('are refused: %s', (_what, argv) => expect(() => parseOptions(argv)).toThrow(UsageError));
});
