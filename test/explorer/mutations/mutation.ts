import type { Rules } from '../model/rules.js';
import type { ScenarioName } from '../scenarios.js';

/** A rule switched off, to see that the explorer objects. */
export interface Mutation {
  readonly rule: string;
  readonly scenario: ScenarioName;
  readonly off: Partial<Rules>;
  /** What it must find, a part of the violation's text. */
  readonly breaks: string;
}

/** What switches each rule off, and what that breaks. */
type RulesOff = Readonly<Record<string, Partial<Rules> & Pick<Mutation, 'breaks'>>>;

export const mutationsOf = (scenario: ScenarioName, rules: RulesOff): readonly Mutation[] =>
  Object.entries(rules).map(([rule, { breaks, ...off }]) => ({ rule, scenario, off, breaks }));
