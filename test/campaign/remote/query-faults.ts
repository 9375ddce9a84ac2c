import type { ReplyScript } from 'payscore-simulator';
import { DELIVERY } from '../plan/delivery-settings.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import { error, tooMany } from './sync-faults.js';

type Fault = (random: SeededRandom) => ReplyScript;

const { timeoutMs } = DELIVERY;

const answer = (reply: ReplyScript['reply']): ReplyScript => ({ apply: true, reply });

/** How a query is answered, and how often. */
export const QUERY_FAULTS: readonly (readonly [weight: number, fault: Fault])[] = [
  [70, () => answer({ kind: 'normal' })],
  ...(['forged', 'unsigned', 'probe', 'wrong-body', 'truncated', 'silence', 'reset'] as const).map(
    (kind): readonly [number, Fault] => [1.5, () => answer({ kind })],
  ),
  [1, () => answer({ kind: 'stale' })],
  [1, () => answer({ kind: 'unknown-serial' })],
  [1, () => answer({ kind: 'huge', bytes: 300_000 })],
  [4, (random) => answer(error(random.pick([500, 502, 503]), 'SYSTEM_ERROR'))],
  [2, (random) => answer({ kind: 'html', status: random.pick([403, 404, 502]) })],
  [1, () => answer(error(403, 'NO_AUTH'))],
  [0.3, () => answer(tooMany())],
  [0.2, () => answer(error(401, 'SIGN_ERROR'))],
  [1, () => answer({ kind: 'json', status: 200, body: { state: 'A_STATE_NOBODY_KNOWS' } })],
  // Another order's answer, rightly signed: it must count for nothing.
  [2, () => answer({ kind: 'json', status: 200, body: STRANGER })],
  [3, (random) => ({ ...answer({ kind: 'normal' }), delayMs: timeoutMs + random.integer(20, 900) })],
  [4, (random) => ({ ...answer({ kind: 'normal' }), delayMs: random.integer(5, timeoutMs / 2) })],
  [1, (random) => answer({ kind: 'drip', intervalMs: random.integer(1, 5) })],
];

const STRANGER = {
  out_order_no: 'SOMEBODY-ELSES',
  service_id: '2002000000000558128851361561536',
  mchid: '1900000001',
  sub_mchid: '1900000109',
  state: 'DONE',
  total_amount: 1,
  need_collection: true,
  collection: { state: 'USER_PAID', total_amount: 1, paying_amount: 0, paid_amount: 1, details: [] },
};
