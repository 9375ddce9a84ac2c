import { parseArgs } from 'node:util';
import type { Latency, RateLimit } from './conditions/conditions.js';
import { FAULT_WORDS } from './faults/order-faults.js';
import { KEY_MODES, type KeyMode } from './platform/platform.js';
import type { SimulatorOptions } from './start-simulator.js';

export const USAGE = `payscore-simulator: a WeChat Pay PayScore to develop and test against, on the loopback address

  --port N              port of the business API (default: any free one)
  --control-port N      port of the control API (default: any free one)
  --mchid N             merchant number of the institution
  --mode MODE           what the institution verifies replies with: both (default), public-key, certificates.
                        With certificates the printed environment has no public key, so the host downloads them
  --clock-offset-ms N   how far WeChat Pay's clock is ahead of this machine's; negative: behind
  --repeat accept|refuse  what the same sync gets when it comes again (default: refuse)
  --latency-ms N[-M]    every reply takes this long more, a random time from N to M
  --rate-limit N        calls in a second; the rest get 429 (default: no limit)
  --retry-after N       with --rate-limit: seconds told in Retry-After (default: not told)
  --probe-every N       each Nth reply carries a probe signature (default: none)
  --notify-url URL      where notifications go when a customer pays online, on this machine (default: none are sent)
  --write-env PATH      also write the host's environment there as a .env file, readable by you only
  --help                this text

Faults by order number, so that a curl line to your host is enough; such an order need not be put first:

  LOST-FAULT-…          the first sync of the order is not taken, and the host sees FAULT
  TOOK-FAULT-…          the first sync is taken, and the host sees FAULT
  QUERY-FAULT-…         the first query of the order shows FAULT
  LOST-3X-FAULT-…       the first three; so for TOOK and QUERY
  ONLINE-…              no fault: the customer has paid the order online, so the sync ends as double_paid

  FAULT is one of ${faultWords()}
  or SLOW (5 s), SLOW30 (30 s). Examples: LOST-SILENCE-1, TOOK-PROBE-1, LOST-5X-E503-7, QUERY-SLOW8-2

The control API (its address and token are printed at the start) puts orders, scripts replies, rotates platform
certificates and merchant keys, moves the clock and shows the journal; the README lists its routes:

  /orders  /replies  /notifications  /certificates  /mode  /merchant-keys  /conditions  /clock  /journal  /state
`;

export interface CommandLine {
  help: boolean;
  envFile: string | undefined;
  simulator: SimulatorOptions;
}

/** Reads the flags; throws an Error with a message for the user when one is wrong. */
export function parseCommandLine(args: string[]): CommandLine {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      mchid: { type: 'string' },
      'clock-offset-ms': { type: 'string' },
      repeat: { type: 'string' },
      mode: { type: 'string' },
      'latency-ms': { type: 'string' },
      'rate-limit': { type: 'string' },
      'retry-after': { type: 'string' },
      'probe-every': { type: 'string' },
      'notify-url': { type: 'string' },
      'write-env': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { mchid, repeat } = values;
  if (mchid !== undefined && !/^[0-9]{1,32}$/.test(mchid)) throw new Error('--mchid must be 1 to 32 digits');
  if (repeat !== undefined && repeat !== 'accept' && repeat !== 'refuse') {
    throw new Error('--repeat must be accept or refuse');
  }
  return {
    help: values.help,
    envFile: values['write-env'],
    simulator: {
      port: port('--port', values.port),
      controlPort: port('--control-port', values['control-port']),
      institution: { mchid },
      clockOffsetMs: integer('--clock-offset-ms', values['clock-offset-ms']),
      repeat,
      mode: mode(values.mode),
      notifyUrl: values['notify-url'],
      conditions: {
        latency: latency(values['latency-ms']),
        rateLimit: rateLimit(
          integer('--rate-limit', values['rate-limit']),
          integer('--retry-after', values['retry-after']),
        ),
        probeEvery: probeEvery(values['probe-every']),
      },
    },
  };
}

function faultWords(): string {
  const words = Object.keys(FAULT_WORDS);
  return `${words.slice(0, 9).join(' ')}\n           ${words.slice(9).join(' ')}`;
}

function mode(text: string | undefined): KeyMode | undefined {
  const known = KEY_MODES.find((one) => one === text);
  if (text !== undefined && known === undefined)
    throw new Error(`--mode must be one of ${KEY_MODES.join(', ')}`);
  return known;
}

function latency(text: string | undefined): Latency | null {
  if (text === undefined) return null;
  const [, minMs, maxMs] = /^([0-9]{1,7})(?:-([0-9]{1,7}))?$/.exec(text) ?? [];
  if (minMs === undefined || Number(maxMs ?? minMs) < Number(minMs)) {
    throw new Error('--latency-ms must be N or N-M, in milliseconds');
  }
  return { minMs: Number(minMs), maxMs: Number(maxMs ?? minMs) };
}

function probeEvery(text: string | undefined): number | null {
  const every = integer('--probe-every', text) ?? null;
  if (every !== null && every < 1) throw new Error('--probe-every must be 1 or more');
  return every;
}

function rateLimit(perSecond: number | undefined, retryAfterSeconds: number | undefined): RateLimit | null {
  if (perSecond !== undefined) return { perSecond, retryAfterSeconds };
  if (retryAfterSeconds !== undefined) throw new Error('--retry-after needs --rate-limit');
  return null;
}

function port(flag: string, text: string | undefined): number | undefined {
  const value = integer(flag, text);
  if (value !== undefined && (value < 0 || value > 65535)) throw new Error(`${flag} must be from 0 to 65535`);
  return value;
}

function integer(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?[0-9]{1,15}$/.test(text)) throw new Error(`${flag} must be a whole number`);
  return Number(text);
}
