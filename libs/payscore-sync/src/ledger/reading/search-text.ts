import { isUuid } from '../../text/is-uuid.js';

/** Possible meanings of a pasted text; each has its own index. */
export interface SearchText {
  readonly id: string | null;
  readonly outOrderNo: string | null;
  readonly transactionId: string | null;
  readonly requestId: string | null;
  /** 32 hex digits. */
  readonly traceId: string | null;
}

/** Length of the longest one, a Request-ID. */
export const MAX_SEARCH_LENGTH = 128;

const ORDER_NO = /^[0-9A-Za-z_|*-]{1,32}$/;
const TRANSACTION_ID = /^[0-9A-Za-z_-]{1,64}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;
const TRACE_ID = /^[0-9a-f]{32}$/i;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Reads a pasted text without the white space around it; null when it has no meaning. */
export function readSearchText(pasted: string): SearchText | null {
  const text = pasted.trim();
  if (text.length > MAX_SEARCH_LENGTH || !PRINTABLE.test(text)) return null;
  const trace = TRACE_PARENT.exec(text)?.[1] ?? (TRACE_ID.test(text) ? text : null);
  return {
    id: isUuid(text.toLowerCase()) ? text.toLowerCase() : null,
    outOrderNo: ORDER_NO.test(text) ? text : null,
    transactionId: TRANSACTION_ID.test(text) ? text : null,
    requestId: text,
    traceId: trace?.toLowerCase() ?? null,
  };
}
