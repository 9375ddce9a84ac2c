import type { ActionRefusal, ActionStep } from '../ledger/actions/decide-action.js';
import type { HandlerEvent, NotificationType } from '../ledger/states/notification-events.js';
import type { ParkReason } from '../ledger/states/park-reason.js';
import type { PersonAction, SyncStatus } from '../ledger/states/sync-states.js';
import type { Both } from './both.js';

export const STATUSES: Readonly<Record<SyncStatus, Both>> = {
  queued: ['Queued', '待发送'],
  uncertain: ['Uncertain', '结果未知'],
  synced: ['Synced', '已同步'],
  parked: ['Parked', '待人工处理'],
  double_paid: ['Paid twice', '重复支付'],
  resolved: ['Resolved', '已人工了结'],
  cancelled: ['Cancelled', '已撤回'],
};

/** What a status means, in a sentence. */
export const STATUS_MEANINGS: Readonly<Record<SyncStatus, Both>> = {
  queued: ['It will be sent when it is due.', '到期后发送。'],
  uncertain: [
    'A call may have reached WeChat Pay. A query will tell.',
    '请求可能已送达微信支付，以查单结果为准。',
  ],
  synced: ['WeChat Pay has it, with proof.', '微信支付已确认，依据已保存。'],
  parked: ['It waits for a person.', '需要人工处理。'],
  double_paid: [
    'The customer paid online as well. One of the two payments has to be refunded.',
    '用户已在线支付，需退还其中一笔。',
  ],
  resolved: ['A person settled it.', '已由人工了结。'],
  cancelled: ['It was withdrawn before anything was sent.', '发送前已撤回。'],
};

/** A park reason in a few words; its remedy says what to do. */
export const PARK_REASONS: Readonly<Record<ParkReason, Both>> = {
  REJECTED: ['Request refused', '请求被拒绝'],
  REMOTE_DIFFERS: ['Other facts at WeChat Pay', '与微信支付记录不符'],
  SEQ_TAKEN: ['Seq already taken', '收款序号被占用'],
  UNCLEAR: ['Finished, not clear how', '订单已结束，支付方式不明'],
  REFUSED_TOO_OFTEN: ['Refused too often', '多次被拒'],
  NOT_COMPLETED: ['Order not completed', '订单未完结'],
  ORDER_REVOKED: ['Order revoked', '订单已取消'],
  ORDER_EXPIRED: ['Order expired', '订单已过期'],
  ORDER_NOT_FOUND: ['Order not found', '查无此订单'],
  ALTERED_ON_THE_WAY: ['Request changed on its way', '请求在途中被改写'],
  QUERY_FORBIDDEN: ['Query not permitted', '无查询权限'],
  TOO_OLD: ['Unknown for too long', '结果长时间未知'],
};

export const ACTIONS: Readonly<Record<PersonAction, Both>> = {
  retry: ['Retry', '重试'],
  check: ['Check now', '立即查单'],
  cancel: ['Cancel', '撤回'],
  resolve: ['Resolve', '人工了结'],
};

/** What an operator did, after the name. */
export const ACTIONS_DONE: Readonly<Record<PersonAction, Both>> = {
  retry: ['retried', '发起重试'],
  check: ['asked for a check', '发起查单'],
  cancel: ['cancelled it', '撤回了同步'],
  resolve: ['resolved it', '人工了结'],
};

/** What will happen when it is confirmed. */
export const STEPS: Readonly<Record<ActionStep, Both>> = {
  send: [
    'It is sent to WeChat Pay as soon as the rules for calls allow it.',
    '将在调用规则允许时立即发送给微信支付。',
  ],
  ask: [
    'It may have arrived before, so WeChat Pay is asked first. It is sent again only if the order does not show it.',
    '请求此前可能已送达，因此先查单；订单中确无本次收款时才会重新发送。',
  ],
  check: ['WeChat Pay is asked for the order now. Nothing is sent.', '将立即向微信支付查单，不会发送同步。'],
  cancel: [
    'It is withdrawn and never sent. WeChat Pay goes on collecting the amount. This cannot be undone.',
    '同步将被撤回，不再发送，微信支付会继续向用户收款。此操作不可恢复。',
  ],
  resolve: [
    'It is settled by hand and never sent or asked for again. It refunds nothing. This cannot be undone.',
    '同步将由人工了结，不再发送和查单，也不会退款。此操作不可恢复。',
  ],
};

export const REFUSALS: Readonly<Record<ActionRefusal, Both>> = {
  status: ['not possible in this status', '当前状态不支持'],
  leased: ['a call to WeChat Pay is in progress', '正在调用微信支付'],
  behind: ['it waits behind another sync of its order', '排在同一订单的另一条同步之后'],
  'maybe-sent': [
    'it may have reached WeChat Pay, where nothing takes it back',
    '请求可能已送达微信支付，无法撤回',
  ],
};

export const EVENTS: Readonly<Record<HandlerEvent, Both>> = {
  synced: ['synced', '已同步'],
  double_paid: ['paid twice', '重复支付'],
  parked: ['parked', '待人工处理'],
  stalled: ['overdue', '超时未完成'],
  user_paid: ['notified: paid', '回调：已支付'],
  user_confirm: ['notified: confirmed', '回调：已确认'],
};

/** What a notification of WeChat Pay tells. */
export const NOTIFICATIONS: Readonly<Record<NotificationType, Both>> = {
  'PAYSCORE.USER_PAID': ['the customer paid online', '用户已在线支付'],
  'PAYSCORE.USER_CONFIRM': ['the customer confirmed the order', '用户已确认订单'],
};
