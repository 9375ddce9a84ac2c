import type { SimulatorClock } from '../clock.js';
import type { Institution } from '../institution.js';
import type { Journal } from '../journal/journal.js';
import type { OrderBook } from '../orders/order-book.js';
import { NOTIFICATION_FAULTS } from '../notifications/notification-fault.js';
import type { Notifications } from '../notifications/notifications.js';
import type { ReplyScripts } from '../replies/reply-script.js';
import { SimulatorError } from '../simulator-error.js';
import { type ControlRoute, route } from './control-route.js';
import { flag, nullable, number, object, oneOf, optional, text, whole } from './input-fields.js';
import { readPutOrder } from './order-input.js';
import { platformRoutes, type PlatformRouteTools } from './platform-routes.js';
import { readReplyScript } from './reply-input.js';

export interface ControlTools extends PlatformRouteTools {
  readonly baseUrl: string;
  readonly institution: Institution;
  readonly clock: SimulatorClock;
  readonly orders: OrderBook;
  readonly script: ReplyScripts;
  readonly journal: Journal;
  readonly notifications: Notifications;
}

const LARGEST_OFFSET_MS = 10 * 365 * 24 * 60 * 60 * 1000;

export function controlRoutes(tools: ControlTools): ControlRoute[] {
  const { orders, script, journal, clock, notifications } = tools;
  return [
    ...platformRoutes(tools),
    route('GET', /^\/orders$/, () => ({ items: orders.list() })),
    route('PUT', /^\/orders$/, ({ body }) => orders.put(readPutOrder(body))),
    route('POST', /^\/orders\/([^/]+)\/customer-pays$/, ({ segment, body }) =>
      orders.customerPays(segment, readPayment(body)),
    ),
    route('POST', /^\/orders\/([^/]+)\/cashier$/, ({ segment, body }) => {
      const { at, subMchid } = readCashier(body);
      return orders.setCashier(segment, at, subMchid);
    }),
    route('GET', /^\/replies$/, () => ({ items: script.list() })),
    route('POST', /^\/replies$/, ({ body }) => {
      script.add(readReplyScript(body));
      return { pending: script.list().length };
    }),
    route('DELETE', /^\/replies$/, () => ({ removed: script.clear() })),
    route('GET', /^\/journal$/, ({ query }) => ({
      items: journal.entries(sinceOf(query)),
      effects: journal.effects(),
      last: journal.last,
    })),
    route('GET', /^\/notifications$/, () => ({ target: notifications.target, items: notifications.list() })),
    route('PUT', /^\/notifications$/, ({ body }) => {
      const { url, scale } = readTarget(body);
      notifications.setTarget(url ?? null, scale);
      return { target: notifications.target };
    }),
    route('POST', /^\/notifications$/, ({ body }) => notifications.send(readNotification(body))),
    route('PUT', /^\/clock$/, ({ body }) => {
      clock.setOffset(readClock(body).offsetMs);
      return { now: clock.now(), clockOffsetMs: clock.offsetMs };
    }),
    route('GET', /^\/state$/, () => ({
      baseUrl: tools.baseUrl,
      mchid: tools.institution.mchid,
      mode: tools.platform.mode,
      platformKeyId: tools.institution.platformKeyId,
      merchantSerials: tools.merchantKeys.list(),
      conditions: tools.conditions.get(),
      now: clock.now(),
      clockOffsetMs: clock.offsetMs,
      orders: orders.list().length,
      pendingReplies: script.list().length,
      lastJournalId: journal.last,
      effects: journal.effects().length,
    })),
  ];
}

const readPayment = object({ subMchid: optional(text), amount: optional(whole(0)) });
const readCashier = object({ at: flag, subMchid: optional(text) });
const readTarget = object({ url: nullable(text), scale: optional(number(0, 1)) });
const readNotification = object({
  outOrderNo: text,
  subMchid: optional(text),
  type: optional(text),
  id: optional(text),
  fault: optional(oneOf(NOTIFICATION_FAULTS)),
});
const readClock = object({ offsetMs: whole(-LARGEST_OFFSET_MS, LARGEST_OFFSET_MS) });

function sinceOf(query: URLSearchParams): number {
  const since = query.get('since') ?? '0';
  if (/^[0-9]{1,15}$/.test(since)) return Number(since);
  throw new SimulatorError(400, 'since is not valid', 'use the id of a journal entry');
}
