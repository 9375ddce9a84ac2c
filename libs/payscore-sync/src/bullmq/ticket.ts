/** Why a ticket was sent. `committed`: something was recorded or changed; `due`: its time has come; `sweep`: a sweep found it. */
const REASONS = ['committed', 'due', 'sweep'] as const;

export type TicketReason = (typeof REASONS)[number];

/**
 * Message to any worker: look at this institution. BullMQ stores it in clear, so it has no payment, amount or tenant.
 * Without an institution it asks for the sweep of the fleet.
 */
export interface Ticket {
  readonly v: 1;
  readonly institution: string | null;
  readonly why: TicketReason;
}

/** A further ring of an institution within this time adds no ticket, ms. */
export const TICKET_TTL_MS = 100;

/** Name of the jobs. */
export const TICKET = 'ticket';

/** Tickets are worth nothing once they were served; these are for the eyes of operators. */
const KEPT = { age: 3600, count: 1000 };

/** Options of every job. A ticket that fails is not repeated: the sweep finds what it named. */
export const TICKET_OPTIONS = { attempts: 1, removeOnComplete: KEPT, removeOnFail: KEPT } as const;

/** Longest name of an institution that is looked at, characters. */
const MAX_NAME = 256;

/** The ticket in the data of a job; null when no bell of this version sent it. Whoever reaches Redis can add jobs. */
export function readTicket(data: unknown): Ticket | null {
  if (typeof data !== 'object' || data === null || Object.keys(data).length !== 3) return null;
  const { v, institution, why } = data as Readonly<Record<string, unknown>>;
  if (v !== 1 || !REASONS.some((reason) => reason === why)) return null;
  const isName = typeof institution === 'string' && institution !== '' && institution.length <= MAX_NAME;
  if (!isName && !(institution === null && why === 'sweep')) return null;
  return { v, institution, why: why as TicketReason };
}

/**
 * Options of a ticket for an institution. A ticket for later has an identity of its own, or it would swallow the rings
 * of the next 100 ms.
 */
export function optionsOf(institution: string, delayMs: number): TicketOptions {
  const isLater = delayMs > 0;
  return {
    ...TICKET_OPTIONS,
    deduplication: { id: isLater ? `${institution}/later` : institution, ttl: TICKET_TTL_MS },
    ...(isLater ? { delay: Math.ceil(delayMs) } : {}),
  };
}

export type TicketOptions = typeof TICKET_OPTIONS & {
  readonly deduplication: { readonly id: string; readonly ttl: number };
  readonly delay?: number;
};
