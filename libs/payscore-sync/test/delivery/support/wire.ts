import type { SyncIdentity } from '../../../src/delivery/outcome/index.js';
import type { RetryState, PolicySettings, TransitionInput } from '../../../src/delivery/policy/index.js';
import type { WechatPayReply } from '../../../src/entries/wechatpay.js';

export const PAID_TIME = '2019-11-11T16:24:05+08:00';
export const PAID_AT = Date.parse(PAID_TIME);

/** The second collection of an order: 100.00, taken by the merchant. */
export const sync: SyncIdentity = {
  mchid: '1900000100',
  subMchid: '1900000109',
  serviceId: '500001',
  outOrderNo: 'A1',
  seq: 2,
  paidAt: PAID_AT,
  paidAmount: 10_000,
};
export const whole: SyncIdentity = { ...sync, seq: 0 };

/** A complete, verified reply without a body. */
export function reply(changes: Partial<WechatPayReply> = {}): WechatPayReply {
  return {
    sent: 'maybe',
    failure: null,
    status: 204,
    code: null,
    message: null,
    requestId: 'R1',
    verification: 'verified',
    body: null,
    retryAfterMs: null,
    skewMs: null,
    origin: 'https://apihk.mch.weixin.qq.com',
    durationMs: 12,
    hint: null,
    ...changes,
  };
}

/** A JSON error as WeChat Pay writes it. */
export const failed = (status: number, code: string | null, changes: Partial<WechatPayReply> = {}) =>
  reply({ status, code, message: 'text nobody decides by', ...changes });

/** No complete reply. */
export const broken = (
  failure: NonNullable<WechatPayReply['failure']>,
  changes: Partial<WechatPayReply> = {},
) => reply({ status: null, verification: 'unsigned', failure, ...changes });

const ids = { out_order_no: 'A1', mchid: '1900000100', sub_mchid: '1900000109', service_id: '500001' };

/** A verified answer to a query, about our order unless `changes` says otherwise. */
export const shows = (order: object, changes: Partial<WechatPayReply> = {}) =>
  reply({ status: 200, body: { ...ids, ...order }, ...changes });

export const collecting = (...details: object[]) => ({
  state: 'DOING',
  state_description: 'MCH_COMPLETE',
  need_collection: true,
  collection: { state: 'USER_PAYING', details },
});

export const done = (...details: object[]) => ({
  state: 'DONE',
  need_collection: true,
  collection: { state: 'USER_PAID', details },
});

/** Our collection, as the query shows what a merchant took. */
export const ours = { seq: 2, amount: 10_000, paid_type: 'MCH', paid_time: PAID_TIME };
export const byWechatPay = (seq: number | undefined) => ({
  ...(seq === undefined ? {} : { seq }),
  amount: 10_000,
  paid_type: 'NEWTON',
  paid_time: PAID_TIME,
  transaction_id: '4200000000000000000000000001',
});

export const NOW = 1_800_000_000_000;

export const settings: PolicySettings = {
  timeoutMs: 10_000,
  marginMs: 2000,
  orderGapMs: 1000,
  deferralMs: 180_000,
  recheckMs: 10_000,
  maxRefusals: 20,
  backoffMinMs: 1000,
  backoffMaxMs: 900_000,
  maxAgeMs: 259_200_000,
  ratePauseMs: 60_000,
};

/** What a sync remembers before its first attempt. */
export const fresh: RetryState = {
  failures: 0,
  refusals: 0,
  forbids: 0,
  doubt: null,
  uncertainSince: null,
  absentSince: null,
  notCompletedSince: null,
  maybeSent: false,
  unauthorized: 0,
};

export const afterRefusal: RetryState = {
  ...fresh,
  doubt: 'refused',
  refusals: 1,
  maybeSent: true,
  uncertainSince: NOW - 12_000,
};

export const afterPossibleSend: RetryState = {
  ...fresh,
  doubt: 'maybe-sent',
  maybeSent: true,
  uncertainSince: NOW - 12_000,
};

/** Never sent. */
export const afterNotification: RetryState = { ...fresh, uncertainSince: NOW - 12_000 };

export function input(changes: Partial<TransitionInput> = {}): TransitionInput {
  return {
    memory: fresh,
    now: NOW,
    startedAt: NOW - 500,
    isVerified: false,
    retryAfterMs: null,
    credential: null,
    random: 0.5,
    ...changes,
  };
}
