import {
  OnPayscoreParked,
  OnPayscoreSynced,
  type PayscoreSyncRecord,
  toPaidTime,
} from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import { until } from './eventually.js';
import { cashPayment, newOrder, newOrderNo } from './payments.js';
import type { TestHost } from './test-host.js';

/** Hears what becomes of syncs; a provider of the host. */
export class Listener {
  readonly heard: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  onSynced({ id }: PayscoreSyncRecord): void {
    this.heard.push(id);
  }

  @OnPayscoreParked({ id: 'books' })
  onParked({ id }: PayscoreSyncRecord): void {
    this.heard.push(id);
  }
}

/**
 * Sends a host through everything a ledger does: two payments of one order, one after the other, a refusal that a person
 * resolves, one that is cancelled, handlers, lists and numbers.
 * @throws Error of the first thing that does not work; waits 30 s at most for each
 */
export async function wholeWork({ app, payscore }: TestHost, simulator: Simulator): Promise<void> {
  const actor = { actor: 'alice', reason: 'looked at it' };
  const orderNo = newOrder(simulator, { totalAmount: 2000 });
  const first = await payscore.sync(cashPayment(orderNo), { waitMs: 0 });
  const second = await payscore.sync(cashPayment(orderNo, { seq: 2 }), { waitMs: 0 });
  for (const { id } of [first, second]) {
    expect(await payscore.waitFor(id, { waitMs: 30_000 })).toMatchObject({ status: 'synced' });
  }

  const refused = newOrder(simulator);
  simulator.script.add({
    ...{ operation: 'sync', outOrderNo: refused, apply: false },
    reply: { kind: 'error', status: 400, code: 'PARAM_ERROR', message: `it's "no" \\ good 付款` },
  });
  const parked = await payscore.sync(cashPayment(refused), { waitMs: 30_000 });
  expect(parked.status).toBe('parked');
  expect(parked.lastOutcome?.message).toContain(`it's "no" \\ good 付款`);
  expect(await payscore.resolve(parked.id, actor)).toMatchObject({ status: 'resolved' });

  const early = toPaidTime(new Date(Date.now() + 120_000));
  const waiting = await payscore.sync(cashPayment(newOrderNo(), { paid_time: early }), { waitMs: 0 });
  expect(await payscore.cancel(waiting.id, actor)).toMatchObject({ status: 'cancelled' });

  const { heard } = app.get(Listener);
  await until(() => [first.id, second.id, parked.id].every((id) => heard.includes(id)));
  expect((await payscore.list({ status: 'synced' })).items.map(({ id }) => id)).toContain(second.id);
  expect((await payscore.listByOrder(orderNo)).items).toHaveLength(2);
  expect((await payscore.attempts(parked.id)).length).toBeGreaterThan(0);
  expect(await payscore.stats()).toBeDefined();
}
