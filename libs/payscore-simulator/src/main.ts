#!/usr/bin/env node
import { USAGE, parseCommandLine, type CommandLine } from './command-line.js';
import { writeEnvFile } from './env-file.js';
import { toDotenv } from './environment.js';
import type { PutOrder } from './orders/put-order.js';
import { startSimulator, type Simulator } from './start-simulator.js';

/** The order of the official page's example. */
const EXAMPLE_ORDER: PutOrder = {
  outOrderNo: '1234323JKHDFE1243252',
  serviceId: '2002000000000558128851361561536',
  subMchid: '1900000109',
  totalAmount: 1,
};

async function main(): Promise<void> {
  let line: CommandLine;
  try {
    line = parseCommandLine(process.argv.slice(2));
  } catch (error) {
    fail(error, 2);
    return;
  }
  if (line.help) {
    process.stdout.write(USAGE);
    return;
  }
  try {
    await run(line);
  } catch (error) {
    fail(error, 1);
  }
}

async function run({ simulator: options, envFile }: CommandLine): Promise<void> {
  const simulator = await startSimulator(options);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Started by another process: end with it.
  process.once('disconnect', stop);

  try {
    simulator.orders.put(EXAMPLE_ORDER);
    if (envFile !== undefined) await writeEnvFile(envFile, simulator.environment);
  } catch (error) {
    await simulator.close();
    throw error;
  }
  process.stdout.write(greeting(simulator, envFile));
  const { baseUrl, controlUrl, controlToken, environment } = simulator;
  process.send?.({ type: 'ready', baseUrl, controlUrl, controlToken, environment });
}

function greeting({ environment, controlUrl, controlToken }: Simulator, envFile: string | undefined): string {
  const order = JSON.stringify({ ...EXAMPLE_ORDER, outOrderNo: 'ORDER-1', totalAmount: 100 });
  // Last, where it is printed at all: its key takes a screen.
  const wanted =
    envFile === undefined
      ? `# A host needs this environment:\n${toDotenv(environment).trimEnd().replace(/^/gm, 'export ')}`
      : `# The environment a host needs is in ${envFile}`;
  return `# Control API: ${controlUrl}
# Token: ${controlToken}
# Order ${EXAMPLE_ORDER.outOrderNo} of the official example is waiting for payment. Another one:
curl -X PUT ${controlUrl}/orders -H 'Authorization: Bearer ${controlToken}' -H 'Content-Type: application/json' -d '${order}'
# Numbers such as LOST-SILENCE-1, TOOK-PROBE-1 and ONLINE-1 need no putting: --help has them all.

${wanted}
`;
}

function fail(error: unknown, exitCode: number): void {
  process.stderr.write(`payscore-simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  if (exitCode === 2) process.stderr.write(`\n${USAGE}`);
  process.exitCode = exitCode;
}

await main();
