import { randomBytes } from 'node:crypto';
import { startProcess } from '../../support/process.js';
import { installed, stepDone } from './steps.js';

/** The published simulator, as a process of its own, driven by its control API as any user would. */
export interface PackedSimulator {
  /** What a host needs in its environment. */
  readonly environment: Record<string, string>;
  /** Puts an order that waits for payment and answers its number. */
  putOrder(totalAmount: number, subMchid?: string): Promise<string>;
  /** The customer pays the order on-line. */
  customerPays(outOrderNo: string): Promise<void>;
  /** Sends a notification about the order to this base URL, and answers its status. */
  notify(baseUrl: string, outOrderNo: string, fault?: string): Promise<number>;
  /** The order as the simulator sees it. */
  order(outOrderNo: string): Promise<{ state: string; details: { amount: number; paidType: string }[] }>;
}

interface Ready {
  environment: Record<string, string>;
  controlUrl: string;
  controlToken: string;
}

export const SERVICE_ID = '2002000000000558128851361561536';
export const SUB_MCHID = '1900000109';

export async function startPackedSimulator(args: string[] = []): Promise<PackedSimulator> {
  await stepDone('nest12-installed');
  const { ready } = await startProcess<Ready>(
    'node_modules/payscore-simulator/dist/main.js',
    {},
    installed('nest12'),
    args,
  );
  const { environment, controlUrl, controlToken } = ready;
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  return {
    environment,
    async putOrder(totalAmount, subMchid = SUB_MCHID) {
      const outOrderNo = `ORDER-${randomBytes(6).toString('hex')}`;
      await call('PUT', '/orders', { outOrderNo, subMchid, serviceId: SERVICE_ID, totalAmount });
      return outOrderNo;
    },
    async customerPays(outOrderNo) {
      await call('POST', `/orders/${outOrderNo}/customer-pays`, {});
    },
    async notify(baseUrl, outOrderNo, fault) {
      const url = `${baseUrl}/notifications/${environment['PAYSCORE_MCHID']}`;
      await call('PUT', '/notifications', { url });
      const sent = (await call('POST', '/notifications', { outOrderNo, fault })) as { status: number };
      await call('PUT', '/notifications', { url: null });
      return sent.status;
    },
    async order(outOrderNo) {
      const { items } = (await call('GET', '/orders')) as { items: { outOrderNo: string }[] };
      const order = items.find((one) => one.outOrderNo === outOrderNo);
      return order as unknown as Awaited<ReturnType<PackedSimulator['order']>>;
    },
  };
}
