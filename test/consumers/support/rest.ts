import { toPaidTime } from 'nestjs-payscore-sync';
import { eventually } from '../../support/eventually.js';
import type { restOf } from '../../support/rest.js';
import { SERVICE_ID, SUB_MCHID } from './packed-simulator.js';

type Json = ReturnType<typeof JSON.parse>;

// Once per suite: two bodies of one payment must state the same second.
const paid_time = toPaidTime(new Date(Date.now() - 60_000));

/** The official page's body for cash taken a minute ago. */
export function syncBody(amount: number, over: object = {}): object {
  return {
    service_id: SERVICE_ID,
    sub_mchid: SUB_MCHID,
    type: 'Order_Paid',
    detail: { seq: 1, paid_time, paid_amount: amount },
    ...over,
  };
}

/** Asks until the sync is no longer under way, and answers it. */
export async function settledSync(rest: ReturnType<typeof restOf>, path: string): Promise<Json> {
  return eventually(async () => {
    const { status, body } = await rest('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    const [sync] = ('items' in body ? body.items : [body]) as { status: string }[];
    return sync === undefined || ['queued', 'uncertain'].includes(sync.status) ? undefined : sync;
  });
}
