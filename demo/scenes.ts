import { PARTIES } from './parties.js';
import { isOver, type Sync, syncWhen } from './sync.js';
import type { Stage } from './stage.js';

/** One order's story. */
export interface Scene {
  readonly orderNo: string;
  readonly title: string;
  readonly amount: number;
  /** The status the story must end with. */
  readonly ends: string;
  /** What is different at WeChat Pay before the cash is taken. */
  readonly before: (stage: Stage) => Promise<unknown>;
  /** What happens afterwards. */
  readonly after: (stage: Stage) => Promise<unknown>;
}

const nothing = () => Promise.resolve();
const PAY_CASHIER = 'CASHIER-0001';
const PAY_FORGED = 'FORGED-0001';
const PAY_ONLINE = 'ONLINE-0001';
const PAY_NOTIFIED = 'NOTIFIED-0001';

export const SCENES: readonly Scene[] = [
  {
    orderNo: '1234323JKHDFE1243252',
    title: "the official page's example: one call, one verified 204",
    amount: 1,
    ends: 'synced',
    before: nothing,
    after: nothing,
  },
  {
    orderNo: PAY_CASHIER,
    title: 'the customer is at the cashier: refused, asked, sent again once they have left',
    amount: 8800,
    ends: 'synced',
    before: ({ wechatpay }) => wechatpay.call('POST', `/orders/${PAY_CASHIER}/cashier`, { at: true }),
    after: async (stage) => {
      await syncWhen(stage, PAY_CASHIER, (sync) =>
        sync.attemptLog.some(({ outcome }) => outcome === 'refused'),
      );
      await stage.wechatpay.call('POST', `/orders/${PAY_CASHIER}/cashier`, { at: false });
    },
  },
  {
    orderNo: PAY_FORGED,
    title: 'the reply is forged: not believed, the order is asked for',
    amount: 4200,
    ends: 'synced',
    before: ({ wechatpay }) =>
      wechatpay.call('POST', '/replies', {
        operation: 'sync',
        outOrderNo: PAY_FORGED,
        apply: true,
        reply: { kind: 'forged' },
      }),
    after: nothing,
  },
  {
    orderNo: PAY_ONLINE,
    title: 'the customer had paid online as well: found, and left to a person',
    amount: 6600,
    ends: 'double_paid',
    before: ({ wechatpay }) => wechatpay.call('POST', `/orders/${PAY_ONLINE}/customer-pays`),
    after: nothing,
  },
  {
    orderNo: PAY_NOTIFIED,
    title: 'the customer at the cashier pays online: WeChat Pay notifies the shop, which asks at once',
    amount: 5100,
    ends: 'double_paid',
    before: ({ wechatpay }) => wechatpay.call('POST', `/orders/${PAY_NOTIFIED}/cashier`, { at: true }),
    after: async (stage) => {
      await syncWhen(stage, PAY_NOTIFIED, (sync) =>
        sync.attemptLog.some(({ outcome }) => outcome === 'refused'),
      );
      await stage.wechatpay.call('POST', `/orders/${PAY_NOTIFIED}/customer-pays`);
    },
  },
];

/** Plays a scene through the shop's own endpoints and answers the sync it ended with. */
export async function play(scene: Scene, stage: Stage): Promise<Sync> {
  const { orderNo, amount } = scene;
  const order = { orderNo, totalAmount: amount, ...PARTIES };
  await stage.wechatpay.call('PUT', '/orders', { ...PARTIES, outOrderNo: orderNo, totalAmount: amount });
  await stage.shop.call('POST', '/orders', order);
  await scene.before(stage);
  await stage.shop.call('POST', `/orders/${orderNo}/cash-payments`, { amount });
  await scene.after(stage);
  return syncWhen(stage, orderNo, isOver);
}
