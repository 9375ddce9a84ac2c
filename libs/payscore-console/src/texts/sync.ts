import type { Both } from '../i18n/language.js';

// One sync beside its story.

export const whatToDo: Both = ['What to do', '处理办法'];
export const notPossible: Both = ['{action}: {why}.', '{action}：{why}。'];
export const readOnly: Both = ['You may look, but not act.', '您只有查看权限。'];
export const timeline: Both = ['Timeline', '时间线'];
export const facts: Both = ['Recorded facts', '记录内容'];
export const paidAt: Both = ['Paid at', '收款时间'];
export const seq: Both = ['Seq', '收款序号'];
export const serviceId: Both = ['Service id', '服务 ID'];
export const syncId: Both = ['Sync id', '同步 ID'];
export const trace: Both = ['Trace', 'Trace'];
export const transactionId: Both = ['Transaction', '交易单号'];
export const evidence: Both = ['Evidence', '依据'];
export const evidenceReply: Both = ['A verified reply of WeChat Pay.', '微信支付验签通过的应答。'];
export const evidenceQuery: Both = ['A verified query of the order.', '验签通过的查单结果。'];
export const evidencePerson: Both = ['A person.', '由人工确认。'];
export const orderState: Both = ['Order state', '订单状态'];
export const collectionState: Both = ['Collection', '收款状态'];
export const totalAmount: Both = ['Total', '总金额'];
export const ours: Both = ['recorded', '本地记录'];
export const paidType: Both = ['Paid by', '付款方式'];
export const paidByMerchant: Both = ['Offline', '线下付款'];
export const paidOnline: Both = ['Online', '在线支付'];
export const differs: Both = ['differs', '不一致'];
export const collections: Both = ['Collections of the order', '订单收款明细'];
export const siblings: Both = ['Syncs of this order', '该订单的全部同步'];
export const thisOne: Both = ['this one', '本条'];
export const blockedBy: Both = ['goes first', '排在前面'];
export const handlers: Both = ['Your handlers', '您的处理器'];
export const copied: Both = ['Copied', '已复制'];
export const copyFailed: Both = ['Copying failed', '复制失败'];
export const copyWhat: Both = ['Copy {what}', '复制{what}'];
