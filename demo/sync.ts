import type { Stage } from './stage.js';

/** What the demo reads of an attempt. */
export interface Attempt {
  readonly kind: 'send' | 'query';
  readonly startedAt: string;
  readonly outcome: string | null;
  readonly decision: string | null;
  readonly verification: string | null;
  readonly failure: string | null;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
}

/** What the demo reads of a sync. */
export interface Sync {
  readonly outOrderNo: string;
  readonly status: string;
  readonly remedy: string | null;
  readonly transactionId: string | null;
  readonly createdAt: string;
  readonly attemptLog: readonly Attempt[];
}

/** Longest the demo waits for anything, ms. */
const PATIENCE_MS = 15_000;

/** Looks at the order's sync until it is as wanted. */
export async function syncWhen(
  { shop }: Stage,
  orderNo: string,
  isAsWanted: (sync: Sync) => boolean,
): Promise<Sync> {
  const path = `/payscore/serviceorders/${encodeURIComponent(orderNo)}/syncs`;
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const { items } = await shop.call<{ items: Sync[] }>('GET', path);
    const [sync] = items;
    if (sync && isAsWanted(sync)) return sync;
    if (Date.now() > until) throw new Error(`Order ${orderNo} is still ${sync?.status ?? 'not recorded'}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const isOver = ({ status }: Sync) => !['queued', 'uncertain'].includes(status);
