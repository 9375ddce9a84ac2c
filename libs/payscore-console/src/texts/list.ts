import type { Both } from '../i18n/language.js';

// The list, bulk runs and what is found.

export const status: Both = ['Status', '状态'];
export const anyStatus: Both = ['Any status', '全部状态'];
export const subMchid: Both = ['Sub-merchant', '子商户号'];
export const parkReason: Both = ['Park reason', '待处理原因'];
export const anyReason: Both = ['Any reason', '全部原因'];
export const age: Both = ['Age', '时长'];
export const anyAge: Both = ['Any age', '不限'];
export const olderThan: Both = ['older than {age}', '超过 {age}'];
export const sort: Both = ['Sort', '排序'];
export const newestFirst: Both = ['Newest first', '最新在前'];
export const oldestFirst: Both = ['Oldest first', '最早在前'];
export const order: Both = ['Order', '订单号'];
export const amount: Both = ['Amount', '金额'];
export const minorUnits: Both = ['minor units', '最小货币单位'];
export const recorded: Both = ['Recorded', '记录时间'];
export const next: Both = ['Next', '下一步'];
export const seqN: Both = ['seq {seq}', '收款序号 {seq}'];
export const wholeOrder: Both = ['whole order', '整单'];
export const revisionN: Both = ['revision {n}', '第 {n} 版'];
export const nextPage: Both = ['Next page', '下一页'];
export const firstPage: Both = ['First page', '第一页'];
export const noMatch: Both = ['No sync matches', '没有符合条件的同步'];
export const noParked: Both = [
  'No sync is parked. Nobody has to do anything here.',
  '没有待人工处理的同步，无需任何操作。',
];
export const clearFilters: Both = ['Clear filters', '清除筛选'];
export const retryAll: Both = ['Retry all…', '全部重试…'];
export const checkAll: Both = ['Check all…', '全部查单…'];
export const nextSend: Both = ['send {when}', '{when}发送'];
export const nextQuery: Both = ['query {when}', '{when}查单'];
export const inSpan: Both = ['in {age}', '{age}后'];
export const due: Both = ['now', '立即'];
export const behindAnother: Both = ['waits behind another', '排队等待前一条'];
export const callUnderWay: Both = ['a call is under way', '正在调用微信支付'];

export const bulkRetryTitle: Both = ['Retry these syncs', '批量重试'];
export const bulkCheckTitle: Both = ['Check these syncs', '批量查单'];
export const bulkCount: Both = ['{n} sync | {n} syncs', '{n} 条同步'];
export const bulkRetryText: Both = [
  'Each is sent again. What may have arrived before is asked for first.',
  '逐条重新发送；此前可能已送达的，先查单。',
];
export const bulkCheckText: Both = [
  'WeChat Pay is asked for each order. Nothing is sent.',
  '逐单向微信支付查单，不会发送同步。',
];
export const bulkRefused: Both = [
  '{n} of the selection is left out: | {n} of the selection are left out:',
  '所选范围中有 {n} 条不参与：',
];
export const bulkMore: Both = [
  'More match. One run covers the oldest 1,000: run it again for the rest.',
  '单次最多处理最早的 1,000 条，完成后请再次执行以处理其余记录。',
];
export const bulkNone: Both = [
  'There is nothing to do: no sync of the selection allows it.',
  '没有可操作的记录：所选同步均不支持该操作。',
];
export const bulkDone: Both = ['Done for {n} sync. | Done for {n} syncs.', '已完成 {n} 条。'];
export const bulkFailed: Both = ['{n} was left as it is: | {n} were left as they are:', '{n} 条保持不变：'];
export const bulkChanged: Both = [
  'The selection changed meanwhile. Look at the new count and confirm again.',
  '所选范围已变化。请核对新的数量后再次确认。',
];
export const notThere: Both = ['not there any more', '已不存在'];

export const found: Both = ['{n} sync for {q} | {n} syncs for {q}', '{q}：{n} 条同步'];
export const nothingFound: Both = ['Nothing for {q}', '未找到 {q}'];
export const nothingFoundText: Both = [
  'Searched as a complete order number, sync id, transaction id, Request-ID or trace id; case counts. It may lie outside what you may see, or was removed after its retention.',
  '已按完整的订单号、同步 ID、交易单号、Request-ID 和 trace 查找，区分大小写。记录可能不在您的权限范围内，或已超过保留期被清理。',
];
export const findEmpty: Both = ['What are you looking for?', '要查找什么？'];
