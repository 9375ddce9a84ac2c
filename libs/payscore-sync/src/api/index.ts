export { isAbsentOrderNo } from './absent-order.js';
export { readOrderView, type CollectionDetail, type OrderView } from './order-view.js';
export { formatPaidTime, readPaidTime, toPaidTime } from './paid-time.js';
export { PayscoreApi } from './payscore.api.js';
export { MAX_SEQ, SyncDetailDto } from './sync-detail.dto.js';
export { overrideTransport, transportOverrideOf } from './override-transport.js';
export { OUT_ORDER_NO, SyncServiceOrderDto, WECHATPAY_ID } from './sync-service-order.dto.js';
export { validateSyncRequest } from './validate-sync-request.js';
export { validateSyncRequests } from './validate-sync-requests.js';
