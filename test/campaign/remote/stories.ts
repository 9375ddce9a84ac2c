import type { Operation, OrderBook, ReplyScript } from 'payscore-simulator';
import { SERVICE_ID } from '../plan/parties.js';
import type { PlannedOrder } from '../plan/planned-order.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { Story } from '../plan/story.js';
import { error } from './sync-faults.js';

/** One order's story, told by its calls so that it does not depend on how fast the machine is. */
export interface StoryTeller {
  /** Something happens before the `number`-th call of the order is handled, or it is handled in a special way. */
  onCall?(operation: Operation, number: number): ReplyScript | undefined;
  /** Ends what would keep the order from an end; the campaign is over. */
  settle?(): void;
}

/** Puts an order into WeChat Pay's books, as its story has it. */
export function openStory(order: PlannedOrder, book: OrderBook, random: SeededRandom): StoryTeller {
  const { orderNo, subMchid, totalAmount } = order;
  const put = (over: Partial<Parameters<OrderBook['put']>[0]> = {}) => {
    const base = { outOrderNo: orderNo, subMchid, serviceId: SERVICE_ID, totalAmount };
    // Whatever was collected stays.
    const before = book.find(orderNo, subMchid);
    const details = (before?.details ?? []).map((detail) => ({
      ...detail,
      transactionId: detail.transactionId ?? undefined,
    }));
    book.put({ ...base, details, ...over });
  };
  const isCollecting = () => {
    const { state, stateDescription } = book.get(orderNo, subMchid);
    return state === 'DOING' && stateDescription === 'MCH_COMPLETE';
  };
  const at = random.integer(1, 3);
  return TELLERS[order.story]({ order, book, random, put, isCollecting, at });
}

interface Tools {
  readonly order: PlannedOrder;
  readonly book: OrderBook;
  readonly random: SeededRandom;
  put(over?: Partial<Parameters<OrderBook['put']>[0]>): void;
  isCollecting(): boolean;
  /** Number of the call at which it happens. */
  readonly at: number;
}

/** What happens at the call of that number, while WeChat Pay collects. */
const atCall = ({ at, isCollecting }: Tools, happen: () => unknown): StoryTeller => ({
  onCall: (_operation, number) => {
    if (number === at && isCollecting()) happen();
    return undefined;
  },
});

const TELLERS: Readonly<Record<Story, (tools: Tools) => StoryTeller>> = {
  waiting: ({ put }) => {
    put();
    return {};
  },

  cashier: ({ order: { orderNo, subMchid }, book, put, at }) => {
    put({ atCashier: true });
    const leave = () => void book.setCashier(orderNo, false, subMchid);
    return { onCall: (_operation, number) => (number > at ? leave() : undefined, undefined), settle: leave };
  },

  'cashier-stays': ({ order: { orderNo, subMchid }, book, put }) => {
    put({ atCashier: true });
    return { settle: () => void book.setCashier(orderNo, false, subMchid) };
  },

  'completed-late': ({ random, put, at }) => {
    put(random.chance(0.5) ? { state: 'CREATED' } : { stateDescription: 'USER_CONFIRM' });
    let isDone = false;
    const complete = () => {
      if (!isDone) put();
      isDone = true;
    };
    return {
      onCall: (_operation, number) => (number > at ? complete() : undefined, undefined),
      settle: complete,
    };
  },

  'paid-online': (tools) => {
    const { orderNo, subMchid } = tools.order;
    tools.put();
    return atCall(tools, () => tools.book.customerPays(orderNo, { subMchid }));
  },

  'part-online': (tools) => {
    const { orderNo, subMchid, totalAmount } = tools.order;
    tools.put({ totalAmount: totalAmount + 5 });
    return atCall(tools, () => tools.book.customerPays(orderNo, { subMchid, amount: 5 }));
  },

  revoked: (tools) => {
    tools.put();
    return atCall(tools, () => tools.put({ state: 'REVOKED' }));
  },

  expired: (tools) => {
    tools.put();
    return atCall(tools, () => tools.put({ state: 'EXPIRED' }));
  },

  unknown: () => ({}),

  'told-otherwise': ({ order: { payments, totalAmount }, put }) => {
    const seq = Math.max(1, payments[0]?.seq ?? 1);
    // On top of what is owed, so that the order's other numbers still fit. Not in the second of a payment of ours: beside a
    // whole-order sync without an amount nobody could tell the two apart, and it would be asked about for days.
    const detail = { seq, amount: 3, paidType: 'MCH', paidTime: '2025-12-31T09:00:00+08:00' } as const;
    put({ totalAmount: totalAmount + 3, details: [detail] });
    return {};
  },

  rejected: ({ put }) => {
    put();
    const reply = error(400, 'PARAM_ERROR');
    return { onCall: (operation) => (operation === 'sync' ? { apply: false, reply } : undefined) };
  },

  'query-forbidden': ({ put, random }) => {
    put();
    return {
      onCall: (operation, number) => {
        if (operation === 'query') return { apply: false, reply: error(403, 'NO_AUTH') };
        // In doubt from the first call on, so that it has to ask.
        return number === 1 ? { apply: random.chance(0.5), reply: { kind: 'unsigned' } } : undefined;
      },
    };
  },

  altered: ({ put }) => {
    put();
    let isMended = false;
    return {
      onCall: (operation) =>
        operation === 'sync' && !isMended ? { apply: false, reply: error(401, 'SIGN_ERROR') } : undefined,
      settle: () => (isMended = true),
    };
  },

  'bad-tenant': ({ put }) => {
    put();
    return { onCall: () => ({ apply: false, reply: error(401, 'SIGN_ERROR') }) };
  },
};
