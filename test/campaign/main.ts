import { constants } from 'node:os';
import { MissingServer } from './missing-server.js';
import { againInNamespaces, isInNamespaces, whyNoNamespaces } from './network/in-namespaces.js';
import { PrivateNetwork } from './network/private-network.js';
import { parseOptions, USAGE, UsageError, type CampaignOptions } from './options.js';
import { proveChecker } from './prove-checker.js';
import { details, table } from './report.js';
import { runCampaign, type CampaignResult } from './run-campaign.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    interrupted.abort();
  });
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options?.isNet && !isInNamespaces()) await onANetwork();
  else if (options) await campaign(options);
  else console.log(USAGE);
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (!interrupted.signal.aborted) {
    throw error;
  }
}

async function campaign(options: CampaignOptions): Promise<void> {
  const { databases, engines, seconds, seed, sabotage } = options;
  const spoiled = sabotage ? `, with the rule "${sabotage}" switched off` : '';
  const by = engines.some((engine) => engine !== 'none') ? `, engine ${engines.join(', ')}` : '';
  console.log(`Campaign of ${seconds} s on ${databases.join(', ')}${by}, seed ${seed}${spoiled}`);
  const isGood = options.isProof
    ? await proveChecker(options, interrupted.signal, console.log)
    : await attack(options);
  if (!isGood) process.exitCode = 1;
}

/** In namespaces of its own, where it may have them. */
async function onANetwork(): Promise<void> {
  const problem = whyNoNamespaces();
  if (!problem) {
    process.exitCode = await againInNamespaces(interrupted.signal);
    return;
  }
  console.warn(`SKIPPED: the campaign on a network: ${problem.reason}.`);
  if (problem.isMissing && process.env['CI'] === 'true') process.exitCode = 1;
}

/** Answers whether nothing was violated. */
async function attack(options: CampaignOptions): Promise<boolean> {
  const { databases, engines, isNet, hosts } = options;
  const network = isNet ? PrivateNetwork.start(hosts) : null;
  if (network)
    console.log(`${hosts} hosts with addresses of their own; delays and losses by ${network.weather}`);
  const results: CampaignResult[] = [];
  try {
    for (const kind of databases) {
      for (const engine of engines) {
        const place = { kind, engine, isNet };
        const campaign = runCampaign(place, options, interrupted.signal, network);
        const result = await campaign.catch(skipped);
        if (result) results.push(result);
      }
    }
  } finally {
    network?.stop();
  }
  if (results.length === 0) return true;
  console.log(`\n${table(results)}\n`);
  for (const line of details(results)) console.log(line);
  const count = results.reduce((sum, { violations }) => sum + violations.length, 0);
  console.log(count === 0 ? 'Nothing was violated.' : `${count} violations. Again: --seed ${options.seed}`);
  return count === 0;
}

/** Says loudly what did not run. With `CI=true` it must not count as passed. @throws any other error */
function skipped(error: unknown): null {
  if (!(error instanceof MissingServer)) throw error;
  console.error(error.message);
  if (process.env['CI'] === 'true') process.exitCode = 1;
  return null;
}
