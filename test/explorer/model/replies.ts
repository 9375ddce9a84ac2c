import type { CredentialAnswer } from '../../../libs/payscore-sync/src/delivery/outcome/index.js';
import type { WechatPayReply } from '../../../libs/payscore-sync/src/wechatpay/replies/reply.js';
import type { Fact } from './scenario.js';
import type { OrderState } from './state.js';

/** A reply with what to call it in a history. */
export interface NamedReply {
  readonly name: string;
  readonly reply: WechatPayReply;
  /** What WeChat Pay says of the credential, asked after a 401. */
  readonly credential?: CredentialAnswer;
}

const IDS = { out_order_no: 'A1', mchid: '1900000100', sub_mchid: '1900000109', service_id: '500001' };
const PAID_TIME = '2019-11-11T16:24:05+08:00';

/** What a sync of the model is held against, besides its number and amount. */
export const IDENTITY = {
  outOrderNo: IDS.out_order_no,
  mchid: IDS.mchid,
  subMchid: IDS.sub_mchid,
  serviceId: IDS.service_id,
  paidAt: Date.parse(PAID_TIME),
} as const;

function reply(status: number | null, changes: Partial<WechatPayReply> = {}): WechatPayReply {
  return {
    sent: 'maybe',
    failure: null,
    status,
    code: null,
    message: null,
    requestId: null,
    verification: 'verified',
    body: null,
    retryAfterMs: null,
    skewMs: null,
    origin: 'https://apihk.mch.weixin.qq.com',
    durationMs: 1,
    hint: null,
    ...changes,
  };
}

const unsigned = (status: number, code: string | null): NamedReply => ({
  name: `an unsigned ${status}${code === null ? '' : ` ${code}`}`,
  reply: reply(status, { code, verification: 'unsigned' }),
});

/** With everything that the neutral question may come to. */
const unauthorized: readonly NamedReply[] = (['accepted', 'refused', 'unanswered'] as const).map(
  (credential) => {
    const { name, reply } = unsigned(401, 'SIGN_ERROR');
    return { name: `${name} (the credential is ${credential})`, reply, credential };
  },
);

/** What WeChat Pay itself answers to a sync. */
export const SIGNED: Readonly<Record<'applied' | 'refused' | 'limited' | 'rejected', NamedReply>> = {
  applied: { name: 'the signed 204', reply: reply(204) },
  refused: { name: 'the signed 400 INVALID_REQUEST', reply: reply(400, { code: 'INVALID_REQUEST' }) },
  limited: { name: 'the signed 429', reply: reply(429, { code: 'FREQUENCY_LIMITED' }) },
  rejected: { name: 'the signed 400 PARAM_ERROR', reply: reply(400, { code: 'PARAM_ERROR' }) },
};

/** What anybody on the way may answer to a sync, whether or not it took effect. */
export const LIES: readonly NamedReply[] = [
  unsigned(204, null),
  ...unauthorized,
  unsigned(429, 'FREQUENCY_LIMITED'),
  unsigned(400, 'PARAM_ERROR'),
  unsigned(504, null),
  { name: 'a signed 500 SYSTEM_ERROR', reply: reply(500, { code: 'SYSTEM_ERROR' }) },
];

/** What anybody may answer to a query. */
export const QUERY_LIES: readonly NamedReply[] = [
  unsigned(504, null),
  ...unauthorized,
  unsigned(429, 'FREQUENCY_LIMITED'),
];

/** WeChat Pay's own refusal of a query. */
export const FORBIDDEN: NamedReply = {
  name: 'the signed 403 NO_AUTH',
  reply: reply(403, { code: 'NO_AUTH' }),
};

export const TIMEOUT: NamedReply = {
  name: 'no answer in time',
  reply: reply(null, { failure: 'timeout', verification: 'unsigned' }),
};

export const RESET: NamedReply = {
  name: 'a broken connection',
  reply: reply(null, { failure: 'reset', verification: 'unsigned' }),
};

export const NOT_SENT: NamedReply = {
  name: 'a refused connection',
  reply: reply(null, { sent: 'no', failure: 'connect', verification: 'unsigned' }),
};

const STAGES = {
  confirming: { state: 'DOING', state_description: 'USER_CONFIRM' },
  collecting: { state: 'DOING', state_description: 'MCH_COMPLETE', need_collection: true },
  done: { state: 'DONE', need_collection: true },
  revoked: { state: 'REVOKED' },
} as const;

const COLLECTION_STATES = { collecting: 'USER_PAYING', done: 'USER_PAID' } as const;

/** A record of the merchant's that is none of ours: told by other means, with another amount. */
export const STRANGER = -1;

const known = new Map<readonly Fact[], Map<string, NamedReply>>();

/** The signed answer to a query, as it stands on the wire. */
export function shows(order: OrderState, facts: readonly Fact[]): NamedReply {
  const ofFacts = known.get(facts) ?? new Map<string, NamedReply>();
  known.set(facts, ofFacts);
  const paid = order.details.map(({ seq, fact }) => `${seq} ${by(fact)}`).join(', ');
  const name = `the signed answer: ${order.stage}, ${paid === '' ? 'nothing paid' : `paid ${paid}`}`;
  const answer = ofFacts.get(name) ?? { name, reply: reply(200, { body: bodyOf(order, facts) }) };
  ofFacts.set(name, answer);
  return answer;
}

const madeUp = new Map<readonly Fact[], Map<number, readonly NamedReply[]>>();

/** What anybody may make up: an order with, or without, what was told. */
export function forgeries(fact: number, facts: readonly Fact[]): readonly NamedReply[] {
  const ofFacts = madeUp.get(facts) ?? new Map<number, readonly NamedReply[]>();
  madeUp.set(facts, ofFacts);
  const replies = ofFacts.get(fact) ?? forge(fact, facts);
  ofFacts.set(fact, replies);
  return replies;
}

function forge(fact: number, facts: readonly Fact[]): readonly NamedReply[] {
  const seq = facts[fact]?.seq || 1;
  const orders: OrderState[] = [
    { stage: 'collecting', details: [{ seq, fact }] },
    { stage: 'done', details: [{ seq, fact }] },
    { stage: 'collecting', details: [] },
  ];
  return orders.map((order) => {
    const { name, reply: genuine } = shows(order, facts);
    return { name: name.replace('signed', 'unsigned'), reply: { ...genuine, verification: 'unsigned' } };
  });
}

function bodyOf({ stage, details }: OrderState, facts: readonly Fact[]): object {
  const wireDetails = details.map(({ seq, fact }) =>
    fact === null
      ? { seq, amount: 700, paid_type: 'NEWTON', paid_time: PAID_TIME, transaction_id: '42' }
      : { seq, amount: facts[fact]?.amount ?? 999, paid_type: 'MCH', paid_time: PAID_TIME },
  );
  const state = stage === 'collecting' || stage === 'done' ? COLLECTION_STATES[stage] : undefined;
  const collection = state === undefined ? {} : { collection: { state, details: wireDetails } };
  return { ...IDS, ...STAGES[stage], ...collection };
}

function by(fact: number | null): string {
  if (fact === null) return 'on-line';
  return fact === STRANGER ? 'as somebody else told' : `as told (${fact + 1})`;
}
