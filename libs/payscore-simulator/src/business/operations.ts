import type { SimulatorClock } from '../clock.js';
import { isFaultNumber } from '../faults/order-faults.js';
import type { Institution } from '../institution.js';
import type { RawRequest } from '../net/raw-request.js';
import type { OrderBook } from '../orders/order-book.js';
import { orderOnTheWire } from '../orders/order-on-the-wire.js';
import type { CollectionDetail, Order } from '../orders/order.js';
import { isPaidOnline } from '../orders/paid-online.js';
import { OUT_ORDER_NO } from '../orders/put-order.js';
import { judgeSync, type RepeatRule } from '../orders/sync-rules.js';
import { json, noContent, type PlainReply } from '../replies/plain-reply.js';
import { WireError, orderNotExist, paramError } from '../wire-error.js';
import type { Route } from './route.js';
import { parseSyncBody } from './sync-body.js';

/** What an order that is made up for its number costs, unless the sync says so. */
const MADE_UP_AMOUNT = 100;

export interface OperationTools {
  readonly orders: OrderBook;
  readonly clock: SimulatorClock;
  readonly institution: Institution;
  readonly repeat: RepeatRule;
}

/** What the rules answer, and the change that goes with it; nothing is changed yet. */
export interface Decision {
  readonly reply: PlainReply;
  readonly change: { readonly order: Order; readonly detail: CollectionDetail } | null;
}

/** Decides a request that passed the signature and header checks. Refusals are thrown as WireError. */
export function decide(route: Route, request: RawRequest, tools: OperationTools): Decision {
  switch (route.operation) {
    case 'sync':
      return decideSync(route, request.body, tools);
    case 'query':
      return decideQuery(route, tools);
    case 'certificates':
    case 'other':
      throw new WireError(404, 'RESOURCE_NOT_EXISTS', 'There is no such operation.');
  }
}

function decideSync(route: Route, bytes: Buffer, tools: OperationTools): Decision {
  const outOrderNo = checkOrderNo(route, 'path');
  allowParameters(route.query, []);
  const body = parseSyncBody(bytes);
  const order = findOrder(tools.orders, outOrderNo, body.subMchid, body.serviceId, body.paidAmount);
  const { seq, paidTime, paidAmount } = body;
  const rules = { nowMs: tools.clock.now(), repeat: tools.repeat };
  const detail = judgeSync(order, { seq, paidTime, paidAmount }, rules);
  return { reply: noContent(), change: detail === null ? null : { order, detail } };
}

function decideQuery(route: Route, tools: OperationTools): Decision {
  allowParameters(route.query, ['service_id', 'sub_mchid', 'out_order_no']);
  const serviceId = parameter(route.query, 'service_id');
  const subMchid = parameter(route.query, 'sub_mchid');
  const outOrderNo = checkOrderNo(route, 'query');
  const order = findOrder(tools.orders, outOrderNo, subMchid, serviceId);
  return { reply: json(200, JSON.stringify(orderOnTheWire(order, tools.institution))), change: null };
}

function checkOrderNo({ outOrderNo, rawOutOrderNo }: Route, location: 'path' | 'query'): string {
  if (outOrderNo !== null && OUT_ORDER_NO.test(outOrderNo)) return outOrderNo;
  const issue = 'must be 1 to 32 characters of 0-9 A-Z a-z _ - | *';
  throw paramError('out_order_no', rawOutOrderNo ?? undefined, issue, location);
}

function parameter(query: URLSearchParams, name: string): string {
  const value = query.get(name) ?? '';
  if (value.length >= 1 && value.length <= 32) return value;
  throw paramError(name, value, 'must be a string of 1 to 32 characters', 'query');
}

function allowParameters(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (!allowed.includes(name)) throw paramError(name, query.get(name), 'is not a parameter', 'query');
    if (query.getAll(name).length > 1) throw paramError(name, query.get(name), 'is there twice', 'query');
  }
}

function findOrder(
  orders: OrderBook,
  outOrderNo: string,
  subMchid: string,
  serviceId: string,
  amount: number | null = null,
): Order {
  const order = orders.find(outOrderNo, subMchid);
  if (order === undefined && (isFaultNumber(outOrderNo) || isPaidOnline(outOrderNo))) {
    const made = orders.put({ outOrderNo, subMchid, serviceId, totalAmount: amount ?? MADE_UP_AMOUNT });
    return isPaidOnline(outOrderNo) ? orders.customerPays(outOrderNo, { subMchid }) : made;
  }
  if (order === undefined || order.serviceId !== serviceId) throw orderNotExist();
  return order;
}
