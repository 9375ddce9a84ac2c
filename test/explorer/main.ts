import { REAL_RULES } from './model/rules.js';
import { MUTATIONS } from './mutations/index.js';
import { type ExplorerOptions, parseOptions, USAGE, UsageError } from './options.js';
import { scenarioOf } from './scenarios.js';
import { explore } from './search/search.js';
import { story, summary } from './tell.js';

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) console.log(USAGE);
  else if (!(options.isProof ? proveRules(options) : exploreRules(options))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

/** Answers whether nothing was violated. */
function exploreRules({ scenarios, budget, latePackets, states, depth }: ExplorerOptions): boolean {
  let isGood = true;
  for (const name of scenarios) {
    const scenario = scenarioOf(name);
    const startedAt = performance.now();
    const limits = { states, depth };
    const troubled = { ...scenario, budget: { ...scenario.budget, ...budget }, latePackets };
    const explored = explore(troubled, REAL_RULES, limits);
    console.log(`${summary(explored)} (${Math.round((performance.now() - startedAt) / 1000)} s)`);
    for (const line of story(explored)) console.log(`  ${line}`);
    isGood &&= explored.violation === null;
  }
  return isGood;
}

/** Answers whether each rule that was switched off led to a violation. */
function proveRules({ states, depth }: ExplorerOptions): boolean {
  let isProven = true;
  for (const { rule, scenario, off, breaks } of MUTATIONS) {
    const rules = { ...REAL_RULES, ...off };
    const explored = explore(scenarioOf(scenario), rules, { states, depth, breaks });
    console.log(`Without "${rule}": ${explored.states} states`);
    for (const line of story(explored)) console.log(`  ${line}`);
    if (!explored.violation) console.log('  NOTHING WAS FOUND');
    isProven &&= explored.violation !== null;
  }
  return isProven;
}
