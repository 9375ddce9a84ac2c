import { parseOptions, UsageError } from './options.js';

describe('the command line of the campaign', () => {
  it('runs a minute on all three databases, with a seed of its own, unless told otherwise', () => {
    expect(parseOptions([])).toMatchObject({
      databases: ['postgres', 'mariadb', 'sqlite'],
      seconds: 60,
      sabotage: null,
      isProof: false,
      troubles: null,
      engines: ['none'],
      isCalm: false,
      hosts: 4,
      isNet: false,
    });
    expect(parseOptions([])?.seed).toBeGreaterThanOrEqual(0);
  });

  it('takes databases, seconds, seed and sabotage', () => {
    const argv = [
      '--database',
      'sqlite',
      '--database',
      'mariadb',
      '--seconds',
      '15',
      '--seed',
      '7',
      '--sabotage',
      'ask',
      '--prove',
      '--engine',
      'none',
      '--engine',
      'bullmq',
      '--trouble',
      'silence',
      '--trouble',
      'lag',
    ];
    const expected = {
      databases: ['sqlite', 'mariadb'],
      seconds: 15,
      seed: 7,
      sabotage: 'ask',
      isProof: true,
      troubles: ['silence', 'lag'],
      engines: ['none', 'bullmq'],
    };
    expect(parseOptions(argv)).toMatchObject(expected);
  });

  it('adds no trouble when asked for none', () => {
    expect(parseOptions(['--trouble', 'none'])?.troubles).toEqual([]);
  });

  it('lets nothing go wrong in a calm run but what it was asked for', () => {
    expect(parseOptions(['--calm'])).toMatchObject({ isCalm: true, troubles: [] });
    expect(parseOptions(['--calm', '--trouble', 'redis-away'])?.troubles).toEqual(['redis-away']);
  });

  it('has hosts with a network on servers alone', () => {
    const options = { hosts: 5, isNet: true, databases: ['postgres', 'mariadb'] };
    expect(parseOptions(['--hosts', '5', '--net'])).toMatchObject(options);
    expect(() => parseOptions(['--net', '--database', 'sqlite'])).toThrow(UsageError);
  });

  it('answers nothing when help is asked for', () => expect(parseOptions(['--help'])).toBeNull());

  it.each([
    [['--database', 'oracle']],
    [['--seconds', '1']],
    [['--seconds', '1e2']],
    [['--seed', '-1']],
    [['--sabotage', 'everything']],
    [['--trouble', 'rain']],
    [['--engine', 'kafka']],
    [['--hosts', '0']],
    [['--fast']],
    [['now']],
  ])('refuses %j, saying what it takes', (argv) => expect(() => parseOptions(argv)).toThrow(UsageError));
});
