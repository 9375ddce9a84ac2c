export { IsPaidTime } from './is-paid-time.decorator.js';
export { readOrderView, type CollectionDetail, type OrderView } from './order-view.js';
export { formatPaidTime, readPaidTime, toPaidTime } from './paid-time.js';
export { PayscoreApi, type WechatPayCaller } from './payscore.api.js';
export { MAX_SEQ, SyncDetailDto } from './sync-detail.dto.js';
export type { SyncFacts } from './sync-facts.js';
export { OUT_ORDER_NO, SyncServiceOrderDto, WECHATPAY_ID } from './sync-service-order.dto.js';
export { MAX_PAID_TIME_AHEAD_MS, validateSyncRequest } from './validate-sync-request.js';
export { validateSyncRequests } from './validate-sync-requests.js';
