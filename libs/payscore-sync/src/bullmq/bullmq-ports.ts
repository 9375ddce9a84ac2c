import type { Ticket, TICKET_OPTIONS, TicketOptions } from './ticket.js';

/** What is used of a `Queue` of BullMQ 5 or 6. */
export interface TicketQueue {
  readonly name: string;
  readonly opts: { readonly connection?: unknown; readonly prefix?: string };
  add(name: string, ticket: Ticket, options: TicketOptions): Promise<unknown>;
  getJobScheduler(id: string): Promise<{ readonly next?: number; readonly every?: number } | undefined>;
  upsertJobScheduler(
    id: string,
    repeat: { readonly every: number },
    template: { readonly name: string; readonly data: Ticket; readonly opts: typeof TICKET_OPTIONS },
  ): Promise<unknown>;
  /** Gives its connection up, with every command that waits for an answer. */
  disconnect(): Promise<void>;
  on(event: 'error' | 'ioredis:close', listener: (error?: unknown) => void): unknown;
}

/** What is used of a `Worker`. */
export interface TicketWorker {
  /** Resolves once no ticket is in progress and its connections are closed. */
  close(): Promise<void>;
  /** Closes its connections at once. */
  disconnect(): Promise<void>;
}

/** BullMQ, as this process has it. */
export interface BullmqEngine {
  /** The host's queue. @throws PayscoreError `PAYSCORE_E_DISPATCH` when there is none */
  queue(): TicketQueue;
  /** Takes tickets from now on, over connections of its own. @param take never rejects */
  startWorker(queue: TicketQueue, take: (data: unknown) => Promise<void>): TicketWorker;
}
