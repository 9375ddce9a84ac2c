/** What an attempt says of its time. */
export const during = (startedAt: number, ms = 20) => ({ startedAt, endedAt: startedAt + ms });

/** What a call that was answered at once says of its time. */
export const arriving = (at: number) => ({ at, decidedAt: at + 1, closedAt: at + 2 });

/** What the call of a query says beside its time. */
export const asking = { kind: 'query', fact: null, applied: false, requestId: 'Q', status: 200 } as const;

/** What an attempt says whose process died. */
export const lost = { outcome: 'lease-lost', decision: 'uncertain', requestId: null };
