import type { PlannedFlood } from '../plan/planned-faults.js';
import { SeededRandom } from '../plan/seeded-random.js';
import {
  planFlood,
  planHeldOrder,
  planOrder,
  type PlannedOrder,
  type PlannedPayment,
} from '../plan/planned-order.js';
import type { PaidReport, PayOrder, TakenPayment } from '../worker/messages.js';
import type { Fleet } from './fleet.js';

/** Payments under way at once. */
const MAX_UNDER_WAY = 24;

/** Pause before a payment that failed, or whose process died, is made again, ms. */
const AGAIN_MS = 150;

interface DuePayment {
  readonly at: number;
  readonly order: PayOrder;
}

/** Brings customers to the workers: begins orders at a steady pace and has each payment made until it is known. */
export class PaymentFeed {
  readonly counts = { orders: 0, flooded: 0, committed: 0, rolledBack: 0, repeated: 0 };
  /** When each payment was surely committed, by id. */
  readonly committedBy = new Map<string, number>();
  /** What was surely committed, in the order of its commits. */
  readonly committed: TakenPayment[] = [];
  /** Payments whose syncs a read right after the commit did not find. */
  readonly unseen: string[] = [];
  private due: DuePayment[] = [];
  private readonly underWay = new Map<string, PayOrder>();
  private readonly random: SeededRandom;
  private floods = 0;
  private lastProblem: string | null = null;

  constructor(
    private readonly seed: number,
    private readonly hasBadTenant: boolean,
    private readonly fleet: () => Fleet,
    private readonly onOrder: (order: PlannedOrder) => void,
  ) {
    this.random = new SeededRandom(`${seed}/feed`);
  }

  /** The payment of the order that comes to no end; null while it is not recorded. */
  get held(): TakenPayment | null {
    const [id] = planHeldOrder().payments.map((payment) => payment.id);
    return this.committed.find((payment) => payment.id === id) ?? null;
  }

  get isIdle(): boolean {
    return this.due.length === 0 && this.underWay.size === 0;
  }

  /** Why a payment failed last; mostly because the database was away. */
  get problem(): string | null {
    return this.lastProblem;
  }

  /** Begins the next order of the plan. */
  beginOrder(): void {
    this.begin(planOrder(this.seed, this.counts.orders, this.hasBadTenant));
    this.counts.orders += 1;
  }

  /** Begins an order that comes to no end. */
  beginHeldOrder(): void {
    this.begin(planHeldOrder());
  }

  /** One sub-merchant records so many orders in one transaction. */
  flood({ orders: size, of }: Pick<PlannedFlood, 'orders' | 'of'>): void {
    const orders = planFlood(this.floods, size, of);
    this.floods += 1;
    this.counts.flooded += size;
    for (const order of orders) this.onOrder(order);
    const now = Date.now();
    const taken = orders.flatMap((order) => order.payments.map((payment) => takenOf(order, payment, now)));
    const [first] = orders.flatMap(({ payments }) => payments);
    if (first) this.due.push({ at: now, order: orderOf(first, taken) });
  }

  /** Hands out what is due. */
  tick(): void {
    const now = Date.now();
    for (const payment of this.due.filter(({ at }) => at <= now)) {
      const { ready } = this.fleet();
      if (ready.length === 0 || this.underWay.size >= MAX_UNDER_WAY) return;
      this.due.splice(this.due.indexOf(payment), 1);
      this.underWay.set(payment.order.id, payment.order);
      this.random.pick(ready).tell(payment.order);
    }
  }

  report({ id, outcome, at, problem, isSeen }: PaidReport): void {
    const order = this.underWay.get(id);
    this.underWay.delete(id);
    if (outcome === 'committed') {
      const payments = order?.payments ?? [];
      this.counts.committed += payments.length;
      for (const payment of payments) this.committedBy.set(payment.id, at);
      this.committed.push(...payments);
      if (isSeen === false) this.unseen.push(id);
    } else if (outcome === 'rolled-back') {
      this.counts.rolledBack += 1;
    } else if (order) {
      this.lastProblem = problem;
      this.again(order);
    }
  }

  /** The process that was told to make it is gone. */
  lost(id: string): void {
    const order = this.underWay.get(id);
    this.underWay.delete(id);
    // What would have been rolled back is rolled back by that, too.
    if (order?.fate === 'rollback') this.counts.rolledBack += 1;
    else if (order) this.again(order);
  }

  private begin(order: PlannedOrder): void {
    this.onOrder(order);
    const now = Date.now();
    for (const payment of order.payments) {
      const at = now + payment.afterMs;
      this.due.push({ at, order: orderOf(payment, [takenOf(order, payment, at)]) });
    }
  }

  private again(order: PayOrder): void {
    this.counts.repeated += 1;
    this.due.push({ at: Date.now() + AGAIN_MS, order });
  }
}

function orderOf(payment: PlannedPayment, payments: readonly TakenPayment[]): PayOrder {
  const { id, fate, hostFirst, openMs } = payment;
  return { type: 'pay', id, fate, hostFirst, openMs, payments };
}

function takenOf({ subMchid }: PlannedOrder, payment: PlannedPayment, at: number): TakenPayment {
  const { id, orderNo, seq, amount, ageMs } = payment;
  const paidAt = Math.floor((at - ageMs) / 1000) * 1000;
  return { id, orderNo, subMchid, seq, amount, paidAt };
}
