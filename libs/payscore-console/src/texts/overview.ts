import type { Both } from '../i18n/language.js';

// The overview.

export const needsYou: Both = ['Needs a person', '需要人工处理'];
export const nothingNeedsYou: Both = ['Nothing needs you', '没有需要处理的事项'];
export const nothingNeedsYouText: Both = [
  'No sync waits for a person, and every institution is delivered.',
  '没有同步等待人工处理，各机构均在正常同步。',
];
export const parkedN: Both = ['{n} sync is parked | {n} syncs are parked', '{n} 条同步待人工处理'];
export const doublePaidN: Both = [
  '{n} order was paid twice | {n} orders were paid twice',
  '{n} 笔订单重复支付',
];
export const oldestOf: Both = ['the oldest for {age}', '最早一条已等待 {age}'];
export const nobodyDelivers: Both = [
  'No worker delivers for {institution}',
  '{institution} 没有 worker 在同步',
];
export const nobodyDeliversText: Both = [
  'Syncs are due, and no worker has taken any for {age}. Start one.',
  '有同步已到期，但 {age} 内没有 worker 取任务。请启动 worker。',
];
export const notConfigured: Both = ['{institution} is not configured', '{institution} 未配置'];
export const notConfiguredText: Both = [
  'It has unsettled syncs, but it was renamed or taken out of the options.',
  '该机构有未完成的同步，但已改名或已从配置中移除。',
];
export const breakerOpen: Both = [
  'WeChat Pay is not called for {institution}',
  '{institution} 已暂停调用微信支付',
];
export const breakerFailures: Both = [
  'Too many calls came to nothing. It is tried again at {time}.',
  '失败的请求过多，将在 {time} 再次尝试。',
];
export const breakerUnauthorized: Both = ['WeChat Pay refuses the credential.', '微信支付拒绝了凭证。'];
export const credentialRefused: Both = [
  'A credential of {institution} is refused',
  '{institution} 的一个凭证被拒绝',
];
export const handlerBehind: Both = ['Handler {handler} is behind: {event}', '处理器 {handler} 积压：{event}'];
export const handlerBehindText: Both = [
  '{n} call waits, the oldest for {age}. | {n} calls wait, the oldest for {age}.',
  '{n} 次通知等待中，最早一次已等待 {age}。',
];
export const handlerUnknown: Both = ['No handler of this id is here.', '本服务中没有该 ID 的处理器。'];
export const clockOff: Both = ['The clock of {institution} is {skew} off', '{institution} 的时钟偏差 {skew}'];
export const oldestUnsettled: Both = ['Oldest unsettled', '最早未完成'];
export const oldestUnderway: Both = ['Oldest under way', '最早同步中'];
export const noneUnsettled: Both = ['Nothing unsettled', '全部已完成'];
export const dueNow: Both = ['Due now', '已到期'];
export const overdueBy: Both = ['overdue by {age}', '超时 {age}'];
export const underWay: Both = ['Under way', '调用中'];
export const waitingBehind: Both = ['Behind another', '排队等待'];
export const quotaUsed: Both = ['Quota used', '限频用量'];
export const pauseUntil: Both = ['Pause', '限频等待'];
export const pausedUntilTime: Both = ['until {time}', '至 {time}'];
export const notPaused: Both = ['none', '无'];
export const breaker: Both = ['Calls', '调用'];
export const breakerClosed: Both = ['allowed', '正常'];
export const breakerOpenShort: Both = ['stopped', '已停止'];
export const breakerHalfOpen: Both = ['one probe', '试探中'];
export const clockSkew: Both = ['Clock skew', '时钟偏差'];
export const lastClaim: Both = ['Last claim', '最近取任务'];
export const lastAnswer: Both = ['Last answer', '最近应答'];
export const ago: Both = ['{age} ago', '{age}前'];
export const never: Both = ['never', '从未'];
export const unknown: Both = ['unknown', '未知'];
export const lastHour: Both = ['Last hour', '最近一小时'];
export const institution: Both = ['Institution', '机构'];
export const allInstitutions: Both = ['All institutions', '全部机构'];
export const chartSettled: Both = ['Settled per minute', '每分钟完成数'];
export const chartLatency: Both = ['Time until synced', '同步耗时'];
export const chartQuota: Both = ['Sends per minute', '每分钟发送数'];
export const chartNow: Both = ['This minute', '当前分钟'];
export const nothingInHour: Both = ['Nothing in the last hour', '最近一小时没有数据'];
export const peak: Both = ['max {value}', '最高 {value}'];
export const now: Both = ['now', '现在'];
export const handler: Both = ['Handler', '处理器'];
export const event: Both = ['Event', '事件'];
export const waiting: Both = ['Waiting', '待通知'];
export const oldest: Both = ['Oldest', '最早'];
export const settled: Both = ['Settled', '已完成'];
export const sent: Both = ['Sent', '已发送'];
export const refused: Both = ['Refused', '被拒绝'];
export const emptyLedger: Both = ['Nothing is recorded yet', '暂无记录'];
export const emptyLedgerText: Both = [
  'As soon as your app records an offline payment, it appears here.',
  '您的应用记录线下付款后，会显示在这里。',
];
