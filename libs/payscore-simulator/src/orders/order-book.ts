import type { SimulatorClock } from '../clock.js';
import { SimulatorError } from '../simulator-error.js';
import {
  isCollecting,
  nextSeq,
  outstanding,
  withDetail,
  type CollectionDetail,
  type Order,
} from './order.js';
import { buildOrder, newTransactionId, type PutOrder } from './put-order.js';
import { toChinaTime } from './rfc3339.js';

/** Every order WeChat Pay knows, by sub-merchant and number. Orders are values: a change puts a new one. */
export class OrderBook {
  private readonly orders = new Map<string, Order>();

  /** Called when a customer has paid online. */
  onCustomerPaid: (order: Order) => void = () => undefined;

  constructor(private readonly clock: SimulatorClock) {}

  /** Creates the order, or replaces the one of that number. */
  put(order: PutOrder): Order {
    const before = this.find(order.outOrderNo, order.subMchid);
    return this.store(buildOrder(order, before, this.clock.now()));
  }

  list(): Order[] {
    return [...this.orders.values()];
  }

  find(outOrderNo: string, subMchid: string): Order | undefined {
    return this.orders.get(keyOf(outOrderNo, subMchid));
  }

  /** The order of that number; `subMchid` is needed only when two sub-merchants use the same one. */
  get(outOrderNo: string, subMchid?: string): Order {
    const found = this.list().filter(
      (order) => order.outOrderNo === outOrderNo && (subMchid === undefined || order.subMchid === subMchid),
    );
    if (found.length > 1) {
      throw new SimulatorError(
        409,
        `${outOrderNo} is an order of several sub-merchants`,
        'name the subMchid',
      );
    }
    const [order] = found;
    if (order === undefined) {
      throw new SimulatorError(404, `there is no order ${outOrderNo}`, 'put it first: PUT /orders');
    }
    return order;
  }

  /** The customer enters (true) or leaves (false) the cashier. */
  setCashier(outOrderNo: string, atCashier: boolean, subMchid?: string): Order {
    return this.store({ ...this.get(outOrderNo, subMchid), atCashier });
  }

  /** The customer pays online by PayScore: all that is outstanding, or a part of it. */
  customerPays(
    outOrderNo: string,
    options: { subMchid?: string | undefined; amount?: number | undefined } = {},
  ): Order {
    const order = this.get(outOrderNo, options.subMchid);
    if (!isCollecting(order)) {
      throw new SimulatorError(
        409,
        `${outOrderNo} is not collecting: ${order.state} ${order.stateDescription ?? ''}`.trimEnd(),
        'put it into DOING with MCH_COMPLETE first',
      );
    }
    const amount = options.amount ?? outstanding(order);
    if (!Number.isSafeInteger(amount) || amount < 0 || amount > outstanding(order)) {
      throw new SimulatorError(400, 'amount is not valid', `use a whole number up to ${outstanding(order)}`);
    }
    const paid = this.collect(order, {
      seq: nextSeq(order),
      amount,
      paidType: 'NEWTON',
      paidTime: toChinaTime(this.clock.now()),
      transactionId: newTransactionId(),
      told: null,
    });
    this.onCustomerPaid(paid);
    return paid;
  }

  /** Adds a collection record. */
  collect(order: Order, detail: CollectionDetail): Order {
    return this.store(withDetail(order, detail));
  }

  private store(order: Order): Order {
    this.orders.set(keyOf(order.outOrderNo, order.subMchid), order);
    return order;
  }
}

function keyOf(outOrderNo: string, subMchid: string): string {
  return `${subMchid}/${outOrderNo}`;
}
