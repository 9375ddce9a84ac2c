import type { QueryOutcome } from '../delivery/outcome/query-outcome.js';
import type { SendOutcome } from '../delivery/outcome/send-outcome.js';
import type { SyncStatus } from '../ledger/states/sync-states.js';
import type { Both } from './both.js';

type Reasons = Readonly<Partial<Record<SyncStatus, Both>>>;

const KNOWN: Both = [
  'The signature is verified, so this is proof. It is settled.',
  '应答验签通过，可作为凭据，同步已完成。',
];
const ASK_FIRST: Both = [
  'The call may have arrived, so WeChat Pay is asked before anything is sent again.',
  '请求可能已送达，因此先查单，确认后才会再次发送。',
];
const ASK_AGAIN: Both = ['It is asked again after a pause.', '稍后再次查单。'];
const LONG_ENOUGH: Both = [
  'The outcome stayed unknown for too long, so it waits for a person.',
  '结果长时间未知，已转人工处理。',
];
const FOR_A_PERSON: Both = [
  'No further call can clear this up, so it waits for a person.',
  '继续调用无法解决，已转人工处理。',
];

/** Why a send led to the next status. */
export const SEND_REASONS: Readonly<Record<SendOutcome | 'lease-lost', Reasons>> = {
  accepted: { synced: KNOWN },
  'not-sent': {
    queued: [
      'Not one byte left this service, so it is sent again after a pause.',
      '没有任何数据离开本服务，稍后重新发送。',
    ],
  },
  'rate-limited': {
    queued: [
      'The answer is verified: the call was not applied. It is sent again after the pause.',
      '应答验签通过，请求未生效，等待后重新发送。',
    ],
    uncertain: [
      'The answer is not signed, so it proves nothing. WeChat Pay is asked after the pause.',
      '应答没有签名，不能作为凭据，等待后先查单。',
    ],
  },
  unauthorized: {
    queued: [
      'The answer is verified: the call was not applied. It is sent again once the credential is accepted.',
      '应答验签通过，请求未生效。凭证恢复后重新发送。',
    ],
    uncertain: [
      'The answer is not signed, so it proves nothing. WeChat Pay is asked before anything is sent again.',
      '应答没有签名，不能作为凭据，因此先查单，确认后才会再次发送。',
    ],
    parked: [
      'Three times in a row, while the same credential was accepted elsewhere: the request is changed on its way.',
      '连续三次如此，而同一凭证的其他请求正常：请求在传输途中被改写。',
    ],
  },
  rejected: {
    parked: ['Sending it again cannot help, so it waits for a person.', '重新发送无法解决，已转人工处理。'],
  },
  refused: {
    uncertain: [
      'The customer may be on the payment page, or the order has moved on. The state of the order decides.',
      '用户可能正在收银台付款，或订单状态已变化，以查单结果为准。',
    ],
  },
  unknown: { uncertain: ASK_FIRST },
  'lease-lost': { uncertain: ASK_FIRST },
};

const PROVEN_TWICE: Reasons = {
  double_paid: [
    'Money was taken twice. Somebody has to refund one of the two payments.',
    '款项已重复收取，需退还其中一笔。',
  ],
};

/** Why a query led to the next status. */
export const QUERY_REASONS: Readonly<Record<QueryOutcome | 'lease-lost', Reasons>> = {
  ours: { synced: KNOWN },
  differs: { parked: FOR_A_PERSON },
  'seq-taken': { parked: FOR_A_PERSON },
  'double-paid': PROVEN_TWICE,
  unclear: { parked: FOR_A_PERSON },
  unpaid: {
    uncertain: [
      'One such answer may have overtaken the call, so a second one is asked for before it is sent again.',
      '请求可能仍在途中，需再查单一次，确认后才会重新发送。',
    ],
    queued: [
      'The payment is proven not to be there, so the same bytes are sent again.',
      '已确认本次收款未生效，将以相同内容重新发送。',
    ],
    parked: ['This went on for too long, so it waits for a person.', '该情况持续过久，已转人工处理。'],
  },
  'not-completed': {
    uncertain: [
      'A sync is possible only after completion. A second answer is asked for before it is sent again.',
      '订单完结后才能同步，需再查单一次，确认后才会重新发送。',
    ],
    queued: [
      'A sync is possible only after completion, so it is sent again after a pause.',
      '订单完结后才能同步，稍后重新发送。',
    ],
    parked: [
      'After 30 minutes without completion it waits for a person.',
      '30 分钟内仍未完结，已转人工处理。',
    ],
  },
  revoked: { parked: FOR_A_PERSON },
  expired: { parked: FOR_A_PERSON },
  unknown: { uncertain: ASK_AGAIN, parked: LONG_ENOUGH },
  'not-found': { parked: FOR_A_PERSON },
  forbidden: {
    uncertain: ASK_AGAIN,
    parked: [
      'Without the permission the outcome cannot be found out, so it waits for a person.',
      '没有查询权限就无法核实结果，已转人工处理。',
    ],
  },
  'rate-limited': {
    uncertain: ['It is asked again after the pause.', '等待后再次查单。'],
    parked: LONG_ENOUGH,
  },
  unauthorized: {
    uncertain: [
      'The credential is checked. It is asked again once the credential is accepted.',
      '正在核对凭证，凭证恢复后再次查单。',
    ],
    parked: ['This went on for too long, so it waits for a person.', '该情况持续过久，已转人工处理。'],
  },
  'lease-lost': { uncertain: ASK_AGAIN },
};

/** Of a sync that waits for a person and is asked for from time to time, all that proves nothing. */
export const STILL_PARKED: Both = [
  'A routine look. It proves nothing new, so the sync goes on waiting for a person.',
  '例行查单，没有新的凭据，继续等待人工处理。',
];
