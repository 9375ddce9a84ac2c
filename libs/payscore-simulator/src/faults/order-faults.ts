import type { Operation, ReplyScript } from '../replies/reply-script.js';
import type { WireReply } from '../replies/wire-reply.js';

/** How a fault shows, by the word in the order number. `SLOW7` answers after 7 seconds. */
export const FAULT_WORDS: Record<string, WireReply> = {
  E400: { kind: 'error', status: 400, code: 'PARAM_ERROR' },
  E401: { kind: 'error', status: 401, code: 'SIGN_ERROR' },
  E403: { kind: 'error', status: 403, code: 'NO_AUTH' },
  E404: { kind: 'error', status: 404, code: 'ORDER_NOT_EXIST' },
  E429: { kind: 'error', status: 429, code: 'RATELIMIT_EXCEEDED', headers: { 'Retry-After': '2' } },
  E500: { kind: 'error', status: 500, code: 'SYSTEM_ERROR' },
  E503: { kind: 'error', status: 503, code: 'SERVICE_UNAVAILABLE' },
  HTML: { kind: 'html' },
  SILENCE: { kind: 'silence' },
  RESET: { kind: 'reset' },
  HALF: { kind: 'truncated' },
  PROBE: { kind: 'probe' },
  FORGED: { kind: 'forged' },
  UNSIGNED: { kind: 'unsigned' },
  STALE: { kind: 'stale' },
  REPLAYED: { kind: 'replayed-nonce' },
  SERIAL: { kind: 'unknown-serial' },
};

const MAGIC = /^(LOST|TOOK|QUERY)-(?:([1-9][0-9]{0,2})X-)?([A-Z]+)([0-9]{0,3})(?:-|$)/;

interface OrderFault {
  readonly operation: Operation;
  readonly apply: boolean;
  readonly times: number;
  readonly delayMs: number | undefined;
  readonly reply: WireReply;
}

/**
 * Faults a person asks for by the number of the order alone: `LOST-SILENCE-1` loses the first sync of that order,
 * `TOOK-3X-PROBE-1` takes it and answers the first three with a probe, `QUERY-E503-1` fails the first query.
 */
export class OrderFaults {
  private readonly served = new Map<string, number>();

  /** The fault that the number of this call's order asks for, counted. */
  take(operation: Operation, outOrderNo: string | null): ReplyScript | undefined {
    const fault = outOrderNo === null ? undefined : faultOf(outOrderNo);
    if (outOrderNo === null || fault?.operation !== operation) return undefined;
    const before = this.served.get(outOrderNo) ?? 0;
    if (before >= fault.times) return undefined;
    this.served.set(outOrderNo, before + 1);
    return fault;
  }
}

/** Whether an order of this number comes with a fault; such an order need not be put first. */
export function isFaultNumber(outOrderNo: string): boolean {
  return faultOf(outOrderNo) !== undefined;
}

function faultOf(outOrderNo: string): OrderFault | undefined {
  const [, head, times = '1', letters = '', digits = ''] = MAGIC.exec(outOrderNo) ?? [];
  if (head === undefined) return undefined;
  const slow = letters === 'SLOW';
  const reply: WireReply | undefined = slow ? { kind: 'normal' } : FAULT_WORDS[letters + digits];
  if (reply === undefined) return undefined;
  return {
    operation: head === 'QUERY' ? 'query' : 'sync',
    apply: head !== 'LOST',
    times: Number(times),
    delayMs: slow ? Number(digits || '5') * 1000 : undefined,
    reply,
  };
}
