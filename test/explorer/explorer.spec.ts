import { REAL_RULES } from './model/rules.js';
import { type Mutation, MUTATIONS } from './mutations/index.js';
import { SCENARIO_NAMES, type ScenarioName, scenarioOf } from './scenarios.js';
import { explore } from './search/search.js';
import { story } from './tell.js';

/** By states and not by time, so that every machine looks at the same ones. */
const STATES = 10_000;
/** More than the scenario has. */
const ALL = 150_000;

/** Those of which every state is looked at. */
const SMALL: readonly ScenarioName[] = ['one number', 'one number, paid otherwise'];
const isSmall = (name: ScenarioName) => SMALL.includes(name);

jest.setTimeout(180_000);

const reached = new Set<string>();

describe('the rules as they are', () => {
  it.each(SCENARIO_NAMES.filter((name) => !isSmall(name)))('let nothing be violated: %s', (name) => {
    const explored = explore(scenarioOf(name), REAL_RULES, { states: STATES, depth: 100 });
    expect(story(explored)).toEqual([]);
    expect(explored.states).toBeGreaterThanOrEqual(STATES);
    for (const each of explored.reached) reached.add(each);
  });

  it.each(SMALL)('let nothing be violated in any state there is: %s', (name) => {
    const explored = explore(scenarioOf(name), REAL_RULES, { states: ALL, depth: 100 });
    expect(story(explored)).toEqual([]);
    expect(explored.isComplete).toBe(true);
    expect(explored.states).toBeGreaterThanOrEqual(STATES);
    for (const each of explored.reached) reached.add(each);
  });

  it('lead to every status and to every reason for parking that a short history can have', () => {
    expect([...reached].sort()).toEqual([
      ...['ORDER_REVOKED', 'REJECTED', 'REMOTE_DIFFERS'],
      ...['cancelled', 'double_paid', 'parked', 'queued', 'resolved', 'synced', 'uncertain'],
    ]);
  });
});

describe('a rule that is switched off', () => {
  it.each(MUTATIONS)('leads to a violation: $rule', ({ scenario, off, breaks }) => {
    const explored = explore(
      scenarioOf(scenario),
      { ...REAL_RULES, ...off },
      { states: ALL, depth: 100, breaks },
    );
    expect(explored.violation?.broken).toContain(breaks);
  });

  it('is told with the shortest history, in plain words', () => {
    const [{ scenario, off, breaks }] = MUTATIONS as [Mutation];
    const explored = explore(
      scenarioOf(scenario),
      { ...REAL_RULES, ...off },
      { states: ALL, depth: 100, breaks },
    );
    expect(story(explored)).toEqual([
      '1. the host records number 1',
      '2. worker A claims number 1 (queued)',
      '3. worker A begins to send number 1',
      '4. worker A gets an unsigned 401 SIGN_ERROR (the credential is accepted)',
      '5. worker A writes: number 1 is queued',
      '6. a person looks at number 1 (queued) to cancel it',
      "7. the person's cancel is written: number 1 is cancelled",
      '=> number 1 is cancelled, and its call may still take effect',
    ]);
  });
});

describe('what the product does not promise', () => {
  it('is found: a call that takes effect long after its deadline comes upon its own effect', () => {
    const late = { ...scenarioOf('one number'), latePackets: true };
    const explored = explore(late, REAL_RULES, { states: ALL, depth: 100 });
    expect(explored.violation?.broken).toContain('a second time');
  });
});
