import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { LedgerClock, type PayscoreSyncRecord, type SyncStatus } from '../ledger/index.js';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { getPayscoreSyncToken } from '../service/payscore-sync.tokens.js';

/** Longest wait for a concurrent worker, ms. */
const PATIENCE_MS = 10_000;

/** More deliveries of one sync than any rule needs. */
const MAX_STEPS = 200;

/** Delivers step by step and moves the ledger's time, so that tests need no waiting. */
export class PayscoreTesting {
  private readonly payscore: PayscoreSyncService;
  private readonly clock: LedgerClock;

  /**
   * @param app started: `await app.init()`
   * @param name of the registration, if the app has several
   */
  constructor(app: INestApplicationContext, name?: string) {
    this.payscore = app.get<PayscoreSyncService>(getPayscoreSyncToken(name), { strict: false });
    this.clock = clockBeside(app, this.payscore);
  }

  /** Moves the ledger's time forward, with due times, leases and pauses. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('The time of the ledger only moves forward: give ms of 0 or more.');
    this.clock.offsetMs += ms;
  }

  /** Makes every call that is due now, and calls your handlers. */
  async deliverDue(): Promise<void> {
    await this.payscore.deliverDue();
  }

  /**
   * Delivers and moves the time until the order's first sync without another settled status has this status and
   * your handlers were called. Works with `worker: false` and beside a worker.
   * @param options `seq` and institution, if there are several
   * @throws Error with the current status
   */
  async waitFor(
    outOrderNo: string,
    status: SyncStatus,
    { seq, institution }: { readonly seq?: number; readonly institution?: string } = {},
  ): Promise<PayscoreSyncRecord> {
    const patience = performance.now() + PATIENCE_MS;
    const read = async () => {
      const filter = institution === undefined ? {} : { institution };
      const syncs = await this.payscore.findByOrder(outOrderNo, filter);
      return syncs.filter((sync) => seq === undefined || sync.seq === seq).at(seq === undefined ? 0 : -1);
    };
    let found = await read();
    for (let step = 0; step < MAX_STEPS && performance.now() < patience; step += 1) {
      if (!found) break;
      await this.payscore.deliverDue();
      found = await read();
      if (found?.status === status) return found;
      if (!found || found.settledAt !== null || isForPeople(found.status)) break;
      if (found.nextAttemptAt) await this.moveTo(found.nextAttemptAt);
      // A worker has leased it, or another sync of the order goes first.
      else await sleep(5);
    }
    throw new Error(found ? `${describe(found)}, not "${status}".` : nothingRecorded(outOrderNo));
  }

  private async moveTo(time: Date): Promise<void> {
    const { at } = await this.payscore.stats();
    this.advance(Math.max(0, time.getTime() - at.getTime() + 1));
  }
}

/** Each registration has its own clock, in the module of its service. */
function clockBeside(app: INestApplicationContext, payscore: PayscoreSyncService): LedgerClock {
  for (const { providers } of app.get(ModulesContainer, { strict: false }).values()) {
    const instances = [...providers.values()].map(({ instance }): unknown => instance);
    // Found by its shape, not by its class: the module may come from another copy of this package.
    const clock = instances.find((instance) => instance instanceof LedgerClock);
    if (clock && instances.includes(payscore)) return clock;
  }
  throw new Error('This app has no PayscoreSyncModule. Import it, and pass the app after await app.init().');
}

const isForPeople = (status: SyncStatus) => status === 'parked' || status === 'double_paid';

function describe({ outOrderNo, seq, status, parkReason, lastOutcome }: PayscoreSyncRecord): string {
  const why = [parkReason, lastOutcome?.httpStatus, lastOutcome?.code].filter(Boolean).join(' ');
  return `Sync ${seq} of order ${outOrderNo} is "${status}"${why === '' ? '' : ` (${why})`}`;
}

function nothingRecorded(outOrderNo: string): string {
  return `Nothing is recorded for order ${outOrderNo}: the transaction was rolled back, or enqueue was not called.`;
}
