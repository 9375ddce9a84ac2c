import type { Both } from './both.js';

// The words between the entries of a story. `{name}` is filled in; ` | ` parts the form for one from the form for other counts.

export const storyRecorded: Both = ['Recorded', '记录收款'];
export const storyRecordedTrace: Both = [
  'By your app, in trace {trace}.',
  '由您的应用记录，trace 为 {trace}。',
];
export const storySend: Both = ['Send', '发送'];
export const storyQuery: Both = ['Query', '查单'];
export const storyTitle: Both = ['{kind}: {what}', '{kind}：{what}'];
export const storyWhen: Both = ['{next} ({when})', '{next}（{when}）'];
export const storyHandlerDone: Both = [
  'Handler {handler} was told: {event}',
  '已通知处理器 {handler}：{event}',
];
export const storyHandlerWaiting: Both = [
  'Handler {handler} is still to be told: {event}',
  '待通知处理器 {handler}：{event}',
];
export const storyHandlerFailed: Both = ['{n} try failed. | {n} tries failed.', '已失败 {n} 次。'];
export const storyHandlerNext: Both = ['Next try {when}.', '{when}再次通知。'];
export const storyNotified: Both = ['WeChat Pay notified: {what}', '收到微信支付回调：{what}'];
export const storyNotifiedLate: Both = [
  'Paid online after it was synced: refund one of the two payments.',
  '同步完成后用户又在线支付：需退还其中一笔。',
];
export const storyNextSend: Both = ['Next: it is sent', '下一步：发送'];
export const storyNextQuery: Both = ['Next: WeChat Pay is asked', '下一步：查单'];
export const storyNextRoutine: Both = ['Next: a routine query', '下一步：例行查单'];
export const storyNextRoutineText: Both = [
  'The customer may still pay online, so the order is looked at from time to time.',
  '用户仍可能在线支付，因此会不时查单。',
];
export const storyNextPerson: Both = ['Next: a person decides', '下一步：等待人工处理'];
export const storyNextBehind: Both = ['Next: it waits for its turn', '下一步：排队等待'];
export const storyNextBehindText: Both = [
  'Syncs of one order go out one at a time, lowest seq first.',
  '同一订单的同步逐条发送，收款序号小的在前。',
];
export const storyNextStopped: Both = ['Next: calls to WeChat Pay are stopped', '下一步：已暂停调用微信支付'];
export const storyEarlier: Both = ['Earlier calls are not shown.', '更早的调用未显示。'];
export const storySame: Both = [
  '{n} earlier call with the same result | {n} earlier calls with the same result',
  '此前 {n} 次调用结果相同',
];
export const attemptN: Both = ['attempt {n}', '第 {n} 次调用'];
export const requestId: Both = ['Request-ID', 'Request-ID'];
export const code: Both = ['Code', '错误码'];
export const probablyWrong: Both = ['Probable cause: ', '可能原因：'];
