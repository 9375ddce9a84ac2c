import { DataSource } from 'typeorm';
import type { Simulator } from 'payscore-simulator';
import type { History, HostPayment, Limits, Telling } from '../checker/history.js';
import { dataSourceOptions } from '../database/data-source-options.js';
import type { FaultDriver } from '../fleet/fault-driver.js';
import type { Fleet } from '../fleet/fleet.js';
import type { PaymentFeed } from '../fleet/payment-feed.js';
import { mergeSpans } from '../fleet/spans.js';
import { FLOODING_TENANT } from '../plan/parties.js';
import { LedgerReader } from './read-ledger.js';
import { remoteCalls, remoteOrders } from './read-remote.js';

/** Everybody who saw something of a campaign. */
export interface Witnesses {
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly fleet: Fleet;
  readonly feed: PaymentFeed;
  readonly driver: FaultDriver;
  readonly tellings: readonly Telling[];
  /** Orders whose calls are spoiled by plan. */
  readonly spoiled: ReadonlySet<string>;
}

/** Brings together what everybody saw, once everything is over. */
export async function readHistory(witnesses: Witnesses, limits: Limits): Promise<History> {
  const { simulator, fleet, feed, driver, tellings, spoiled } = witnesses;
  const dataSource = await new DataSource(dataSourceOptions(witnesses.databaseUrl)).initialize();
  try {
    const ledger = new LedgerReader(dataSource);
    const payments = await ledger.payments(feed.committedBy);
    const outages = mergeSpans([...fleet.absences.list(), ...driver.database.outages]);
    return {
      payments,
      syncs: await ledger.syncs(),
      attempts: await ledger.attempts(),
      calls: remoteCalls(simulator),
      orders: remoteOrders(simulator),
      stops: fleet.stops.list(),
      outages,
      hindrances: mergeSpans([...outages, ...fleet.idleness.list(), ...driver.spells.list()]),
      failovers: driver.database.failovers,
      tellings,
      lost: lostOf(feed, payments),
      unseen: limits.mayLose ? [] : feed.unseen,
      waits: fleet.waits,
      spoiled,
      flooding: FLOODING_TENANT,
      strayEnds: fleet.strayEnds,
      limits,
    };
  } finally {
    await dataSource.destroy();
  }
}

/** What the host heard to be committed and its table lacks. */
function lostOf({ committed, committedBy }: PaymentFeed, rows: readonly HostPayment[]): HostPayment[] {
  const kept = new Set(rows.map(({ id }) => id));
  return committed
    .filter(({ id }) => !kept.has(id))
    .map((payment) => ({ ...payment, committedBy: committedBy.get(payment.id) ?? null }));
}
