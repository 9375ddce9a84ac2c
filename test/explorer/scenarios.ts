import type { Fact, Scenario } from './model/scenario.js';
import type { Budget } from './model/state.js';

const NONE: Budget = {
  ...{ lies: 0, crashes: 0, refusals: 0, forbids: 0 },
  ...{ people: 0, events: 0, failovers: 0, notices: 0 },
};
const first: Fact = { seq: 1, amount: 100, name: 'number 1' };
const second: Fact = { seq: 2, amount: 200, name: 'number 2' };
const corrected: Fact = { seq: 1, amount: 150, name: 'the corrected number 1' };
const whole: Fact = { seq: 0, amount: 300, name: 'the whole order' };

const one = { facts: [first], numbers: [1], stage: 'collecting' } as const;
const two = { facts: [first, second], numbers: [1, 2], stage: 'collecting' } as const;

/** What is explored. Each says which troubles may come, and how many of each in one history. */
export const SCENARIOS = {
  'one number': { ...one, budget: { ...NONE, lies: 1, crashes: 1 } },
  'one number, paid otherwise': { ...one, budget: { ...NONE, events: 1 } },
  'one number, a person': { ...one, budget: { ...NONE, lies: 1, people: 1 } },
  'a person in a hurry': { ...one, budget: { ...NONE, people: 1 } },
  'one number, everything': { ...one, budget: { ...NONE, lies: 2, crashes: 1, refusals: 1, people: 2 } },
  'two numbers': { ...two, budget: { ...NONE, lies: 1 } },
  'two numbers, everything': { ...two, budget: { ...NONE, lies: 1, crashes: 1, refusals: 1, people: 1 } },
  'a corrected number': {
    ...one,
    facts: [first, corrected],
    budget: { ...NONE, lies: 1, crashes: 1, people: 2 },
  },
  'paid online': { ...two, budget: { ...NONE, lies: 1, refusals: 1, events: 1 } },
  'not completed': { ...one, stage: 'confirming', budget: { ...NONE, lies: 1, events: 1, people: 1 } },
  'no permission to ask': { ...one, budget: { ...NONE, forbids: 3, people: 1 } },
  'a whole order': { ...two, facts: [whole], budget: { ...NONE, lies: 1, crashes: 1, events: 1 } },
  'a whole order, a person': {
    ...two,
    facts: [whole],
    budget: { ...NONE, lies: 1, refusals: 1, events: 1, people: 1 },
  },
  'a notification': { ...one, budget: { ...NONE, lies: 1, notices: 2 } },
  'notifications, everything': {
    ...two,
    budget: { ...NONE, lies: 1, crashes: 1, refusals: 1, people: 1, events: 1, failovers: 1, notices: 2 },
  },
  'a failover': { ...two, budget: { ...NONE, lies: 1, failovers: 1 } },
  'a failover, a person': { ...one, budget: { ...NONE, people: 1, failovers: 1 } },
} as const satisfies Record<string, Omit<Scenario, 'name'>>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export const scenarioOf = (name: ScenarioName): Scenario => ({ name, ...SCENARIOS[name] });
