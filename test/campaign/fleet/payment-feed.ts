import { SeededRandom } from '../plan/seeded-random.js';
import { planOrder, type PlannedOrder, type PlannedPayment } from '../plan/planned-order.js';
import type { PaidReport, PayOrder } from '../worker/messages.js';
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
  readonly counts = { orders: 0, committed: 0, rolledBack: 0, repeated: 0 };
  /** When each payment was surely committed, by id. */
  readonly committedBy = new Map<string, number>();
  private due: DuePayment[] = [];
  private readonly underWay = new Map<string, PayOrder>();
  private readonly random: SeededRandom;
  private lastProblem: string | null = null;

  constructor(
    private readonly seed: number,
    private readonly fleet: () => Fleet,
    private readonly onOrder: (order: PlannedOrder) => void,
  ) {
    this.random = new SeededRandom(`${seed}/feed`);
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
    const order = planOrder(this.seed, this.counts.orders);
    this.counts.orders += 1;
    this.onOrder(order);
    const now = Date.now();
    for (const payment of order.payments) {
      this.due.push({ at: now + payment.afterMs, order: orderOf(payment, now + payment.afterMs) });
    }
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

  report({ id, outcome, at, problem }: PaidReport): void {
    const order = this.underWay.get(id);
    this.underWay.delete(id);
    if (outcome === 'committed') {
      this.counts.committed += 1;
      this.committedBy.set(id, at);
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

  private again(order: PayOrder): void {
    this.counts.repeated += 1;
    this.due.push({ at: Date.now() + AGAIN_MS, order });
  }
}

function orderOf(payment: PlannedPayment, at: number): PayOrder {
  const { id, orderNo, seq, amount, fate, hostFirst, openMs, ageMs } = payment;
  const paidAt = Math.floor((at - ageMs) / 1000) * 1000;
  return { type: 'pay', id, orderNo, seq, amount, fate, hostFirst, openMs, paidAt };
}
