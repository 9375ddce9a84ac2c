import type { PayscoreSyncRecord, PayscoreSyncService } from 'nestjs-payscore-sync';
import type { PutOrder, Simulator } from 'payscore-simulator';
import { eventually } from '../../../../test/support/eventually.js';
import { cashPayment, newOrder, refuse, waitingOrder } from '../../../../test/support/payments.js';

interface Parties {
  readonly payscore: PayscoreSyncService;
  readonly simulator: Simulator;
}

/** Orders in states that an operator meets, each made by what WeChat Pay answers. */
export class RealScenes {
  constructor(private readonly parties: Parties) {}

  synced(): Promise<PayscoreSyncRecord> {
    return this.recorded(newOrder(this.parties.simulator));
  }

  /** Refused once for what was wrong with the request. */
  parked(): Promise<PayscoreSyncRecord> {
    const orderNo = newOrder(this.parties.simulator);
    refuse(this.parties.simulator, orderNo);
    return this.recorded(orderNo);
  }

  /** The customer paid online as well. */
  doublePaid(): Promise<PayscoreSyncRecord> {
    const details = [{ seq: 2, amount: 1000, paidType: 'NEWTON' }] as const;
    return this.recorded(this.refusedOrder({ state: 'DONE', details }));
  }

  /** Recorded behind one of its order that is parked. */
  async behind(): Promise<PayscoreSyncRecord> {
    const { outOrderNo } = await this.parked();
    return this.parties.payscore.sync(cashPayment(outOrderNo, { seq: 2 }), { waitMs: 0 });
  }

  /** Refused, and what the order shows cannot be asked for. */
  async uncertain(): Promise<PayscoreSyncRecord> {
    const { payscore, simulator } = this.parties;
    const outOrderNo = this.refusedOrder();
    const reply = { kind: 'error', status: 500, code: 'SYSTEM_ERROR', message: '系统错误' } as const;
    simulator.script.add({ operation: 'query', outOrderNo, apply: false, reply });
    const { id } = await payscore.sync(cashPayment(outOrderNo), { waitMs: 0 });
    return eventually(async () => {
      const isAsked = (await payscore.attempts(id)).some(({ kind, endedAt }) => kind === 'query' && endedAt);
      return isAsked ? payscore.get(id) : undefined;
    });
  }

  /** WeChat Pay shows the payment from now on. */
  showsPayment(outOrderNo: string): void {
    const { paid_time } = cashPayment(outOrderNo).detail;
    const details = [{ seq: 1, amount: 1000, paidTime: paid_time }];
    this.parties.simulator.orders.put(waitingOrder(outOrderNo, { details }));
  }

  private refusedOrder(over: Partial<PutOrder> = {}): string {
    const { simulator } = this.parties;
    const outOrderNo = newOrder(simulator, over);
    const reply = {
      kind: 'error',
      status: 400,
      code: 'INVALID_REQUEST',
      message: '订单状态不支持该操作',
    } as const;
    simulator.script.add({ operation: 'sync', outOrderNo, apply: false, reply });
    return outOrderNo;
  }

  private async recorded(outOrderNo: string): Promise<PayscoreSyncRecord> {
    const { payscore } = this.parties;
    const { id } = await payscore.sync(cashPayment(outOrderNo), { waitMs: 0 });
    return payscore.waitFor(id, { waitMs: 60_000 });
  }
}
