import fc from 'fast-check';
import type { CollectionDetail, OrderView } from '../../../src/api/index.js';
import type { SyncIdentity } from '../../../src/delivery/outcome/index.js';
import type { RetryState, PolicySettings, TransitionInput } from '../../../src/delivery/policy/index.js';
import type { TransportFailure, Verification, WechatPayReply } from '../../../src/entries/wechatpay.js';
import { collecting, done, NOW, ours, PAID_AT, PAID_TIME, sync } from './wire.js';
import { UNBELIEVED } from './unbelieved.js';

const FAILURES: TransportFailure[] = [
  'timeout',
  'signer',
  'dns',
  'connect',
  'tls',
  'reset',
  'truncated',
  'too-large',
  'malformed',
  'aborted',
];

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });

/** One for all of them: to make it takes as long as a hundred runs. */
const text = fc.string();

const paidType = fc.constantFrom('MCH', 'NEWTON', 'MCH ', 'OTHER', null);
const seq = fc.constantFrom(1, 2, 3, null);
const amount = fc.constantFrom(10_000, 1, null);

export const anyDetail: fc.Arbitrary<CollectionDetail> = fc.record({
  seq,
  amount,
  paidType,
  paidAt: fc.constantFrom(PAID_AT, PAID_AT + 1000, null),
  transactionId: fc.constantFrom('T1', null),
});

/** Orders of every shape, most of them near one that decides something. */
export const anyOrder: fc.Arbitrary<OrderView> = fc.record({
  outOrderNo: fc.constantFrom('A1', 'a1', null),
  mchid: fc.constantFrom(sync.mchid, null),
  subMchid: fc.constantFrom(sync.subMchid, null),
  serviceId: fc.constantFrom(sync.serviceId, null),
  orderId: orNull(text),
  state: fc.constantFrom('CREATED', 'DOING', 'DONE', 'DONE', 'REVOKED', 'EXPIRED', 'PAUSED', null),
  stateDescription: fc.constantFrom('USER_CONFIRM', 'MCH_COMPLETE', 'OTHER', null),
  totalAmount: orNull(fc.nat()),
  needCollection: fc.constantFrom(true, false, null),
  collectionState: fc.constantFrom('USER_PAYING', 'USER_PAID', 'USER_PAID', 'WAIT_PAY', null),
  details: fc.array(anyDetail, { maxLength: 3 }),
});

export const anySync: fc.Arbitrary<SyncIdentity> = fc
  .record({ seq: fc.constantFrom(0, 1, 2), paidAmount: fc.constantFrom(10_000, 20_000, null) })
  .map((changes) => ({ ...sync, ...changes }));

const wireDetail = fc.record(
  { seq, amount, paid_type: paidType, paid_time: fc.constantFrom(PAID_TIME, 'x', null) },
  { requiredKeys: [] },
);

const anyBody = fc.oneof(
  fc.anything({
    key: text,
    values: [fc.boolean(), fc.maxSafeInteger(), fc.double(), text, fc.constantFrom(null, undefined)],
  }),
  fc.constantFrom(done(ours), collecting(ours), collecting(), done()).map(withIds),
  fc.array(wireDetail, { maxLength: 3 }).map((details) => withIds(done(...details))),
  fc.array(wireDetail, { maxLength: 3 }).map((details) => withIds(collecting(...details))),
);

export const anyReply: fc.Arbitrary<WechatPayReply> = fc.record({
  sent: fc.constantFrom('no', 'maybe', 'maybe', 'maybe'),
  failure: fc.option(fc.constantFrom(...FAILURES), { nil: null, freq: 3 }),
  status: fc.oneof(
    fc.constantFrom(200, 202, 204, 302, 400, 401, 403, 404, 409, 429, 500, 502, null),
    fc.integer({ min: 100, max: 999 }),
  ),
  code: orNull(fc.oneof(fc.constantFrom('PARAM_ERROR', 'INVALID_REQUEST', 'ORDER_DONE'), text)),
  message: orNull(text),
  requestId: orNull(text),
  verification: fc.oneof(
    fc.constant<Verification>('verified'),
    fc.constantFrom<Verification>('verified', ...UNBELIEVED),
  ),
  body: anyBody,
  retryAfterMs: orNull(fc.nat(86_400_000)),
  skewMs: orNull(fc.integer()),
  origin: text,
  durationMs: fc.nat(),
  hint: fc.constant(null),
});

const since = orNull(fc.integer({ min: NOW - 400_000_000, max: NOW }));

export const anyMemory: fc.Arbitrary<RetryState> = fc.record({
  failures: fc.nat(100),
  refusals: fc.nat(40),
  forbids: fc.nat(5),
  doubt: fc.constantFrom('refused', 'maybe-sent', null),
  uncertainSince: since,
  absentSince: since,
  notCompletedSince: since,
  maybeSent: fc.boolean(),
  unauthorized: fc.nat(3),
});

export const anySituation: fc.Arbitrary<TransitionInput> = fc.record({
  memory: anyMemory,
  now: fc.constant(NOW),
  startedAt: fc.integer({ min: NOW - 60_000, max: NOW }),
  isVerified: fc.boolean(),
  retryAfterMs: orNull(fc.nat(86_400_000)),
  credential: fc.constantFrom('accepted', 'refused', 'unanswered', null),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

/** Within the bounds of the options, odd ones among them. */
export const anySettings: fc.Arbitrary<PolicySettings> = fc.record({
  timeoutMs: fc.integer({ min: 100, max: 120_000 }),
  marginMs: fc.nat(60_000),
  orderGapMs: fc.nat(60_000),
  deferralMs: fc.integer({ min: 100, max: 86_400_000 }),
  recheckMs: fc.integer({ min: 100, max: 86_400_000 }),
  maxRefusals: fc.integer({ min: 1, max: 30 }),
  backoffMinMs: fc.integer({ min: 10, max: 60_000 }),
  backoffMaxMs: fc.integer({ min: 60_000, max: 86_400_000 }),
  maxAgeMs: fc.integer({ min: 60_000, max: 2_592_000_000 }),
  ratePauseMs: fc.integer({ min: 100, max: 86_400_000 }),
});

function withIds(order: object): object {
  const { outOrderNo: out_order_no, mchid, subMchid: sub_mchid, serviceId: service_id } = sync;
  return { out_order_no, mchid, sub_mchid, service_id, ...order };
}
