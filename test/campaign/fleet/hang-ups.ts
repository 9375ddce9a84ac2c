import { request } from 'node:http';
import { requestOf } from '../worker/request-of.js';
import type { TakenPayment } from '../worker/messages.js';

/** How long callers stay on the line, ms. */
const PATIENCE_MS = 400;

/** As long as may be asked for, seconds. */
const WAIT_S = 30;

/** So many callers say what was recorded before, ask to wait until it is settled, and hang up. */
export function hangUp(
  { address, port }: { readonly address: string; readonly port: number },
  payment: TakenPayment,
  callers: number,
): void {
  const { out_order_no: orderNo, ...body } = requestOf(payment);
  const path = `/payscore/serviceorders/${encodeURIComponent(orderNo)}/sync`;
  const headers = { 'Content-Type': 'application/json', Prefer: `wait=${WAIT_S}` };
  for (let caller = 0; caller < callers; caller += 1) {
    const call = request({ port, host: address, method: 'POST', path, headers, agent: false });
    call.on('error', () => undefined);
    call.on('response', (response) => response.on('error', () => undefined).resume());
    call.end(JSON.stringify(body));
    setTimeout(() => call.destroy(), PATIENCE_MS).unref();
  }
}
