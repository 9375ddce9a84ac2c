import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { groupBy } from './checker/group-by.js';
import { isAtRest } from './checker/rules-of-ends.js';
import { dataSourceOptions } from './database/data-source-options.js';
import type { PaymentFeed } from './fleet/payment-feed.js';
import { LedgerReader } from './history/read-ledger.js';

/** Between two looks at the ledger, ms. */
const LOOK_MS = 50;

/** Statuses that handlers are told. */
const TOLD_ENDS = new Set(['synced', 'double_paid', 'parked']);

export interface Settling {
  readonly databaseUrl: string;
  readonly feed: PaymentFeed;
  /** Ends of syncs that handlers were told, as `SYNC STATUS`. */
  readonly told: ReadonlySet<string>;
  /** How long it may take, ms. */
  readonly forMs: number;
}

/** Waits until every payment is known, nothing is going to happen any more, and handlers were told all of it. */
export async function comeToRest(settling: Settling, stop: AbortSignal): Promise<void> {
  const { databaseUrl, feed, told, forMs } = settling;
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl)).initialize();
  try {
    const ledger = new LedgerReader(dataSource);
    for (const until = Date.now() + forMs; Date.now() < until;) {
      feed.tick();
      if (feed.isIdle && (await isQuiet(ledger)) && (await isAllTold(ledger, told))) return;
      await pause(LOOK_MS, undefined, { signal: stop });
    }
  } finally {
    await dataSource.destroy();
  }
}

async function isQuiet(ledger: LedgerReader): Promise<boolean> {
  const unsettled = await ledger.unsettled();
  const byOrder = groupBy(unsettled, ({ orderNo }) => orderNo);
  return unsettled.every((sync) => isAtRest(sync, byOrder.get(sync.orderNo) ?? []));
}

async function isAllTold(ledger: LedgerReader, told: ReadonlySet<string>): Promise<boolean> {
  const syncs = await ledger.syncs();
  return syncs.every(({ id, status }) => !TOLD_ENDS.has(status) || told.has(`${id} ${status}`));
}
