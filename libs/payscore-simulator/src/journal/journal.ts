import type { CollectionState, OrderState } from '../orders/order.js';
import type { Operation } from '../replies/reply-script.js';
import type { WireReplyKind } from '../replies/wire-reply.js';

/** The signed identity of a request; of the signature only the start is kept. */
export interface JournalAuthorization {
  mchid: string;
  serialNo: string;
  timestamp: string;
  nonce: string;
  signatureStart: string;
}

/** One request that arrived and what became of it. */
export interface JournalEntry {
  /** Counts up from 1. */
  readonly id: number;
  /** The simulator's clock, milliseconds. */
  readonly at: number;
  method: string;
  /** The raw request target. */
  target: string;
  operation: Operation;
  outOrderNo: string | null;
  /** The raw body as text. */
  body: string;
  authorization: JournalAuthorization | null;
  /** Whether the signature check passed. */
  authentic: boolean;
  /** Whether the rules accept the call, whatever was answered. */
  accepted: boolean;
  /** Why it was refused. */
  reason: string | null;
  /** Whether it changed an order. */
  applied: boolean;
  replyKind: WireReplyKind | null;
  /** null while nothing was answered. */
  status: number | null;
  requestId: string;
  /** The text the request's signature was held against. */
  requestText: string | null;
  /** The text the reply's signature covers; null for an unsigned reply. */
  replyText: string | null;
  /** When the rules looked at it, milliseconds; null when they did not. */
  decidedAt: number | null;
  /** The `Wechatpay-Serial` the request asked for, and the one the reply names; null for none. */
  requestSerial: string | null;
  replySerial: string | null;
  /** Whether the simulator is done with it. */
  finished: boolean;
  /** When the reply had left, or the caller had hung up, milliseconds; null while the caller waits. */
  closedAt: number | null;
}

/** One change of an order by a sync. */
export interface SyncEffect {
  /** Counts up from 1. */
  id: number;
  /** The journal entry of the call. */
  entryId: number;
  at: number;
  subMchid: string;
  outOrderNo: string;
  seq: number;
  amount: number;
  paidTime: string;
  stateAfter: OrderState;
  collectionStateAfter: CollectionState;
}

const LONGEST_TEXT = 64 * 1024;

/** Everything that arrived, newest last; the oldest entries go first when it is full. Effects are all kept. */
export class Journal {
  private kept: JournalEntry[] = [];
  private readonly changes: SyncEffect[] = [];
  private readonly waiting = new Set<() => void>();
  private lastId = 0;

  /** @param limit how many entries are kept */
  constructor(private readonly limit = 10_000) {}

  /** Opens the entry of a request; the caller fills it in as it learns more, then calls `changed`. */
  open(at: number, method: string, target: string, requestId: string): JournalEntry {
    this.lastId += 1;
    const entry: JournalEntry = {
      id: this.lastId,
      at,
      method,
      target,
      operation: 'other',
      outOrderNo: null,
      body: '',
      authorization: null,
      authentic: false,
      accepted: false,
      reason: null,
      applied: false,
      replyKind: null,
      status: null,
      requestId,
      requestText: null,
      replyText: null,
      decidedAt: null,
      requestSerial: null,
      replySerial: null,
      finished: false,
      closedAt: null,
    };
    this.kept.push(entry);
    if (this.kept.length > this.limit) this.kept.shift();
    return entry;
  }

  /** Tells those who wait that an entry has news. */
  changed(): void {
    for (const look of this.waiting) look();
  }

  addEffect(effect: Omit<SyncEffect, 'id'>): void {
    this.changes.push({ id: this.changes.length + 1, ...effect });
  }

  /** Entries after `sinceId`, oldest first. */
  entries(sinceId = 0): JournalEntry[] {
    return this.kept.filter((entry) => entry.id > sinceId).map((entry) => ({ ...entry }));
  }

  /** Changes of orders by sync, oldest first. */
  effects(): SyncEffect[] {
    return this.changes.map((effect) => ({ ...effect }));
  }

  /** The id of the newest entry, 0 when nothing arrived yet. */
  get last(): number {
    return this.lastId;
  }

  /** The first entry, past or future, that the test accepts. Without an end: limit it from outside. */
  waitFor(test: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.kept.find(test);
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve({ ...found });
      };
      this.waiting.add(look);
      look();
    });
  }
}

/** Signed or received bytes as text, cut where nobody would read on. */
export function asText(bytes: Buffer): string {
  if (bytes.length <= LONGEST_TEXT) return bytes.toString();
  return `${bytes.subarray(0, LONGEST_TEXT).toString()}… (${bytes.length} bytes)`;
}
