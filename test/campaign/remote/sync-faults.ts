import type { ReplyScript } from 'payscore-simulator';
import { DELIVERY } from '../plan/delivery-settings.js';
import type { SeededRandom } from '../plan/seeded-random.js';

type Fault = (random: SeededRandom) => ReplyScript;

const { timeoutMs, marginMs } = DELIVERY;

/** More than the client reads, bytes. */
const HUGE_BYTES = 300_000;

/** Latest moment a call may take effect and still be seen by the query that follows it, ms after it arrived. */
const LATEST_EFFECT_MS = timeoutMs + marginMs / 2;

/** How a sync is handled, and how often: every row of docs/states.md#reply. */
export const SYNC_FAULTS: readonly (readonly [weight: number, fault: Fault])[] = [
  [52, () => ({ apply: true, reply: { kind: 'normal' } })],
  [6, (random) => ({ apply: true, delayMs: random.integer(5, timeoutMs / 2), reply: { kind: 'normal' } })],
  ...(['forged', 'unsigned', 'probe', 'wrong-body', 'truncated', 'silence', 'reset'] as const).map(
    (kind): readonly [number, Fault] => [2, (random) => ({ apply: random.chance(0.5), reply: { kind } })],
  ),
  // It applies: the process that gets it may not know the nonce.
  [1, () => ({ apply: true, reply: { kind: 'replayed-nonce' } })],
  [1, (random) => ({ apply: random.chance(0.5), reply: { kind: 'stale' } })],
  [1, (random) => ({ apply: random.chance(0.5), reply: { kind: 'unknown-serial' } })],
  [1, (random) => ({ apply: random.chance(0.5), reply: { kind: 'huge', bytes: HUGE_BYTES } })],
  [
    1,
    (random) => ({
      apply: random.chance(0.5),
      reply: { kind: 'json', status: random.pick([200, 202]), body: {} },
    }),
  ],
  [1, (random) => ({ apply: random.chance(0.5), reply: redirect(random.pick([301, 302, 307])) })],
  [
    4,
    (random) => ({ apply: random.chance(0.5), reply: error(random.pick([500, 502, 503]), 'SYSTEM_ERROR') }),
  ],
  [
    2,
    (random) => ({
      apply: random.chance(0.5),
      reply: { kind: 'html', status: random.pick([403, 404, 502]) },
    }),
  ],
  [3, () => ({ apply: false, reply: error(400, 'INVALID_REQUEST') })],
  [1, () => ({ apply: false, reply: error(400, 'A_CODE_NOBODY_KNOWS') })],
  [0.4, () => ({ apply: false, reply: tooMany() })],
  [0.2, () => ({ apply: false, reply: error(401, 'SIGN_ERROR') })],
  // The answer comes when the client has given up.
  [3, (random) => ({ apply: true, delayMs: timeoutMs + random.integer(20, 900), reply: { kind: 'normal' } })],
  // The call takes effect late, also when the client has given up.
  [3, (random) => ({ apply: true, holdMs: random.integer(50, LATEST_EFFECT_MS), reply: { kind: 'normal' } })],
  [1, (random) => ({ apply: true, reply: { kind: 'drip', intervalMs: random.integer(1, 40) } })],
];

export function error(status: number, code: string): ReplyScript['reply'] {
  return { kind: 'error', status, code };
}

export function tooMany(): ReplyScript['reply'] {
  return { kind: 'error', status: 429, code: 'FREQUENCY_LIMITED', headers: { 'Retry-After': '1' } };
}

function redirect(status: number): ReplyScript['reply'] {
  return { kind: 'json', status, body: {}, headers: { Location: 'https://127.0.0.1:9/elsewhere' } };
}
