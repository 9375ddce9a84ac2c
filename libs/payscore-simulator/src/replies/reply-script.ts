import type { WireReply } from './wire-reply.js';

/** `other` is every request the simulator has no operation for. */
export const OPERATIONS = ['sync', 'query', 'certificates', 'other'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How the next matching call is handled. Only calls that pass the signature and header checks use one up. */
export interface ReplyScript {
  /** Default: any. */
  operation?: Operation | 'any' | undefined;
  /** Only calls for this order. Default: every order. */
  outOrderNo?: string | undefined;
  /** Only calls for orders whose number starts like this. */
  outOrderNoPrefix?: string | undefined;
  /** Whether the call takes effect on the order, whatever is answered. */
  apply: boolean;
  /** Waits this long before the call is processed: it may take effect after the caller has given up. */
  holdMs?: number | undefined;
  /** Waits this long after the call was processed, before the reply. */
  delayMs?: number | undefined;
  /** How many calls it serves. Default 1; `always` until the scripts are cleared. */
  times?: number | 'always' | undefined;
  reply: WireReply;
}

/** A call no waiting script matched: chooses how it is handled; nothing means by the rules. */
export type ReplyChoice = (operation: Operation, outOrderNo: string | null) => ReplyScript | undefined;

/** Scripts for the next replies. The first that matches a call, in the order they were added, serves it. */
export class ReplyScripts {
  private pending: { script: ReplyScript; left: number }[] = [];
  private choice: ReplyChoice | undefined;

  /** Asks `choose` about every call that no script matches, until this is called again. `clear` leaves it. */
  otherwise(choose: ReplyChoice | undefined): void {
    this.choice = choose;
  }

  add(...scripts: ReplyScript[]): void {
    for (const script of scripts) {
      const times = script.times ?? 1;
      this.pending.push({ script, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    }
  }

  /** Forgets all; says how many were waiting. */
  clear(): number {
    const count = this.pending.length;
    this.pending = [];
    return count;
  }

  list(): ReplyScript[] {
    return this.pending.map(({ script }) => script);
  }

  /** How this call is handled: by the script that waits for it, which it uses up once, or as chosen. */
  take(operation: Operation, outOrderNo: string | null): ReplyScript | undefined {
    const match = this.pending.find(
      ({ script }) =>
        [undefined, 'any', operation].includes(script.operation) &&
        [undefined, outOrderNo].includes(script.outOrderNo) &&
        (outOrderNo ?? '').startsWith(script.outOrderNoPrefix ?? ''),
    );
    if (match === undefined) return this.choice?.(operation, outOrderNo);
    match.left -= 1;
    if (match.left <= 0) this.pending = this.pending.filter((entry) => entry !== match);
    return match.script;
  }
}
