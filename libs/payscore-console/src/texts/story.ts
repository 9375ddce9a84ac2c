import type { Both } from '../i18n/language.js';

/** The story of a sync. */
export const story = {
  storyRecorded: ['Recorded', '记录收款'],
  storyRecordedTrace: ['By your app, in trace {trace}.', '由您的应用记录，trace 为 {trace}。'],
  storySend: ['Send', '发送'],
  storyQuery: ['Query', '查单'],
  storyTitle: ['{kind}: {what}', '{kind}：{what}'],
  storyWhen: ['{next} ({when})', '{next}（{when}）'],
  storyHandlerDone: ['Handler {handler} was told: {event}', '已通知处理器 {handler}：{event}'],
  storyHandlerWaiting: ['Handler {handler} is still to be told: {event}', '待通知处理器 {handler}：{event}'],
  storyHandlerFailed: ['{n} try failed. | {n} tries failed.', '已失败 {n} 次。'],
  storyHandlerNext: ['Next try {when}.', '{when}再次通知。'],
  storyNextSend: ['Next: it is sent', '下一步：发送'],
  storyNextQuery: ['Next: WeChat Pay is asked', '下一步：查单'],
  storyNextRoutine: ['Next: a routine query', '下一步：例行查单'],
  storyNextRoutineText: [
    'The customer may still pay online, so the order is looked at from time to time.',
    '用户仍可能在线支付，因此会不时查单。',
  ],
  storyNextPerson: ['Next: a person decides', '下一步：等待人工处理'],
  storyNextBehind: ['Next: it waits for its turn', '下一步：排队等待'],
  storyNextBehindText: [
    'Syncs of one order go out one at a time, lowest seq first.',
    '同一订单的同步逐条发送，收款序号小的在前。',
  ],
  storyEarlier: ['Earlier attempts are not kept.', '更早的调用记录未保留。'],
  attemptN: ['attempt {n}', '第 {n} 次调用'],
  requestId: ['Request-ID', 'Request-ID'],
  code: ['Code', '错误码'],
  probablyWrong: ['Probable cause', '可能原因'],
} as const satisfies Record<string, Both>;
