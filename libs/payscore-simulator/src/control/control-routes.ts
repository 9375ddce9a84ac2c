import type { SimulatorClock } from '../clock.js';
import type { Institution } from '../institution.js';
import type { Journal } from '../journal/journal.js';
import type { OrderBook } from '../orders/order-book.js';
import type { ReplyScripts } from '../replies/reply-script.js';
import { SimulatorError } from '../simulator-error.js';
import type { ControlRoute } from './control-route.js';
import { InputFields } from './input-fields.js';
import { parsePutOrder } from './order-input.js';
import { platformRoutes, type PlatformRouteTools } from './platform-routes.js';
import { parseReplyScript } from './reply-input.js';

export interface ControlTools extends PlatformRouteTools {
  readonly baseUrl: string;
  readonly institution: Institution;
  readonly clock: SimulatorClock;
  readonly orders: OrderBook;
  readonly script: ReplyScripts;
  readonly journal: Journal;
}

const LARGEST_OFFSET_MS = 10 * 365 * 24 * 60 * 60 * 1000;

export function controlRoutes(tools: ControlTools): ControlRoute[] {
  const { orders, script, journal, clock } = tools;
  return [
    ...platformRoutes(tools),
    { method: 'GET', path: /^\/orders$/, run: () => ({ items: orders.list() }) },
    { method: 'PUT', path: /^\/orders$/, run: ({ body }) => orders.put(parsePutOrder(body)) },
    {
      method: 'POST',
      path: /^\/orders\/([^/]+)\/customer-pays$/,
      run: ({ segment, body }) => {
        const fields = new InputFields(body, '', ['subMchid', 'amount']);
        const subMchid = fields.optionalText('subMchid');
        return orders.customerPays(segment, { subMchid, amount: fields.optionalInteger('amount', 0) });
      },
    },
    {
      method: 'POST',
      path: /^\/orders\/([^/]+)\/cashier$/,
      run: ({ segment, body }) => {
        const fields = new InputFields(body, '', ['at', 'subMchid']);
        return orders.setCashier(segment, fields.flag('at'), fields.optionalText('subMchid'));
      },
    },
    { method: 'GET', path: /^\/replies$/, run: () => ({ items: script.list() }) },
    {
      method: 'POST',
      path: /^\/replies$/,
      run: ({ body }) => {
        script.add(parseReplyScript(body));
        return { pending: script.list().length };
      },
    },
    { method: 'DELETE', path: /^\/replies$/, run: () => ({ removed: script.clear() }) },
    {
      method: 'GET',
      path: /^\/journal$/,
      run: ({ query }) => ({
        items: journal.entries(sinceOf(query)),
        effects: journal.effects(),
        last: journal.last,
      }),
    },
    {
      method: 'PUT',
      path: /^\/clock$/,
      run: ({ body }) => {
        const fields = new InputFields(body, '', ['offsetMs']);
        clock.setOffset(fields.integer('offsetMs', -LARGEST_OFFSET_MS, LARGEST_OFFSET_MS));
        return { now: clock.now(), clockOffsetMs: clock.offsetMs };
      },
    },
    {
      method: 'GET',
      path: /^\/state$/,
      run: () => ({
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
      }),
    },
  ];
}

function sinceOf(query: URLSearchParams): number {
  const since = query.get('since') ?? '0';
  if (/^[0-9]{1,15}$/.test(since)) return Number(since);
  throw new SimulatorError(400, 'since is not valid', 'use the id of a journal entry');
}
