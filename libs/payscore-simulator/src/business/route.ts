import { splitTarget } from '../net/request-target.js';
import type { Operation } from '../replies/reply-script.js';

const BASE = '/v3/payscore/oversea/partner/serviceorder';
/** Overseas first, then the paths of the older Hong Kong wallet and of mainland China: the same list. */
const CERTIFICATES = ['/v3/global/certificates', '/hk/v3/certificates', '/v3/certificates'];
const SYNC = new RegExp(`^${BASE}/([^/]+)/sync$`);

/** What a request asks for, read from its raw target. */
export interface Route {
  readonly operation: Operation;
  /** The order number as it stands in the target, still escaped; null where it has none. */
  readonly rawOutOrderNo: string | null;
  /** The same, decoded; null when absent or badly escaped. */
  readonly outOrderNo: string | null;
  readonly query: URLSearchParams;
}

export function routeOf(method: string, target: string): Route {
  const { path, query } = splitTarget(target);

  if (method === 'GET' && path === BASE) {
    const outOrderNo = query.get('out_order_no');
    return { operation: 'query', rawOutOrderNo: outOrderNo, outOrderNo, query };
  }
  const raw = method === 'POST' ? SYNC.exec(path)?.[1] : undefined;
  if (raw !== undefined) {
    return { operation: 'sync', rawOutOrderNo: raw, outOrderNo: decode(raw), query };
  }
  const operation = method === 'GET' && CERTIFICATES.includes(path) ? 'certificates' : 'other';
  return { operation, rawOutOrderNo: null, outOrderNo: null, query };
}

function decode(escaped: string): string | null {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}
