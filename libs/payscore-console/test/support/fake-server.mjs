import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { institutionsOf } from './fixtures/institutions.mjs';
import { statsOf } from './fixtures/stats.mjs';
import { fixtures } from './fixtures/syncs.mjs';
import { throughputOf } from './fixtures/throughput.mjs';

const DIST = join(import.meta.dirname, '../../dist');
const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};
/** Of the assets: they do not change while tests run. */
const packed = new Map();
/** Fewer than the page asks for: to draw and to examine each row takes as long again. */
const MOST_ROWS = 20;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const TOKEN = 'let-me-in-please-0123456789abcdef';

/**
 * A request.
 *
 * @typedef {{ method: string, path: string, query: Record<string, string>, body: Record<string, unknown> | null,
 *   headers: import('node:http').IncomingHttpHeaders }} Asked
 */

/**
 * Answers the routes as the server does, from fixtures, and keeps what it was asked.
 *
 * @param {{ prefix?: string, shell?: 'public' | 'guarded', signInUrl?: string, can?: string[], calm?: boolean, locale?: string,
 *   before?: ((asked: Asked) => { status: number, body?: unknown } | undefined) | undefined }} options before: answers in place of
 *   the routes
 */
export async function startFakeServer(options = {}) {
  const { prefix = '/payscore', shell = 'public', signInUrl = '', can = ['read', 'act'] } = options;
  const world = fixtures();
  /** @type {typeof options & { world: typeof world, asked: Asked[] }} */
  const state = { ...options, world, asked: [] };
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function answer(request, response) {
    const url = new URL(request.url, 'http://fake');
    if (url.pathname === '/sign-in') {
      response.writeHead(200, { 'Content-Type': TYPES.html });
      return void response.end('<title>Sign in to the shop</title>');
    }
    if (!url.pathname.startsWith(prefix)) return void response.writeHead(404).end();
    const path = url.pathname.slice(prefix.length);
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text === '' ? null : JSON.parse(text);
    const asked = {
      method: request.method,
      path,
      query: Object.fromEntries(url.searchParams),
      body,
      headers: request.headers,
    };
    state.asked.push(asked);
    if (path === '/console' || path === '/console/') return sendShell(response, path.endsWith('/'));
    if (path.startsWith('/console/assets/'))
      return sendAsset(response, path.slice('/console/assets/'.length));
    const instead = state.before?.(asked);
    if (instead) return sendJson(response, instead.status, instead.body ?? problem(instead.status));
    if (shell === 'public' && request.headers.authorization !== `Bearer ${TOKEN}`)
      return sendJson(response, 401, problem(401));
    const found = await route(asked);
    sendJson(response, found.httpStatus ?? 200, found.httpStatus ? found.body : found);
  }

  function sendShell(response, hasSlash) {
    const page = readFileSync(join(DIST, 'index.html'), 'utf8')
      .replaceAll('{{assets}}', hasSlash ? 'assets/' : 'console/assets/')
      .replaceAll('{{shell}}', shell)
      .replaceAll('{{signInUrl}}', signInUrl);
    response.writeHead(200, {
      'Content-Type': TYPES.html,
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    response.end(page);
  }

  function sendAsset(response, name) {
    if (!readdirSync(join(DIST, 'assets')).includes(name)) return void response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': TYPES[name.split('.').at(-1)],
      'Content-Encoding': 'gzip',
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
    if (!packed.has(name)) packed.set(name, gzipSync(readFileSync(join(DIST, 'assets', name)), { level: 9 }));
    response.end(packed.get(name));
  }

  function route({ method, path, query, body }) {
    const now = Date.now();
    const one = /^\/syncs\/([^/]+)(?:\/(.+))?$/.exec(path);
    if (method === 'POST' && path === '/actions') return bulk(body);
    if (path === '/me') {
      const institutions = [...new Set(world.syncs.map(({ institution }) => institution))].sort();
      return {
        actor: 'wing.chan',
        can,
        institutions: state.calm ? institutions.slice(0, 1) : institutions,
        subMchids: null,
        ...(state.locale ? { locale: state.locale } : {}),
      };
    }
    if (path === '/stats') return statsOf(now, state);
    if (path === '/institutions') return { items: institutionsOf(now, state) };
    if (path === '/throughput') return throughputOf(now, state);
    if (path === '/syncs') return list(query);
    if (path === '/find')
      return {
        items: world.syncs
          .filter((sync) => mentions(sync, query.q))
          .slice(0, 50)
          .map(withoutLogs),
      };
    if (path === '/notifications') {
      const ofOrder = world.syncs.filter(({ outOrderNo }) => outOrderNo === query.out_order_no);
      return {
        items: ofOrder.flatMap(({ notifications, outOrderNo }) =>
          notifications.map((one) => ({ ...one, outOrderNo })),
        ),
      };
    }
    if (path.startsWith('/serviceorders/')) {
      const orderNo = decodeURIComponent(path.split('/')[2]);
      const items = world.syncs.filter(({ outOrderNo }) => outOrderNo === orderNo);
      return { items: items.map(withLogs), nextCursor: null };
    }
    const sync = one && world.syncs.find(({ id }) => id === one[1]);
    if (!sync) return { httpStatus: 404, body: problem(404) };
    if (!one[2]) return detailsOf(sync);
    if (one[2] === 'handler-calls') return { items: sync.handlerCalls };
    return method === 'POST' ? act(sync, one[2], body) : { httpStatus: 404, body: problem(404) };
  }

  function list({ status, institution, sub_mchid, park_reason, sort, cursor, limit = '50' }) {
    if (state.calm) return { items: [], nextCursor: null };
    const items = world.syncs
      .filter((sync) => !status || sync.status === status)
      .filter((sync) => !institution || sync.institution === institution)
      .filter((sync) => !sub_mchid || sync.subMchid === sub_mchid)
      .filter((sync) => !park_reason || sync.parkReason === park_reason)
      .sort((a, b) => (sort === 'oldest' ? 1 : -1) * (Date.parse(a.createdAt) - Date.parse(b.createdAt)));
    const start = cursor ? items.findIndex(({ id }) => id === cursor) + 1 : 0;
    const page = items.slice(start, start + Math.min(Number(limit), MOST_ROWS));
    return {
      items: page.map(withoutLogs),
      nextCursor: start + page.length < items.length ? page.at(-1).id : null,
    };
  }

  function act(sync, action, { reason } = {}) {
    if (!can.includes('act')) return { httpStatus: 403, body: problem(403) };
    const choice = sync.actions.find((one) => one.action === action);
    if (choice.refusal !== null) {
      const detail = `Sync ${sync.id} is ${sync.status} and was not ${action}: it changed at the same moment.`;
      return { httpStatus: 409, body: { ...problem(409), code: 'PAYSCORE_E_WRONG_STATUS', detail } };
    }
    const toStatus = { cancel: 'cancelled', resolve: 'resolved', retry: 'queued', check: sync.status }[
      action
    ];
    sync.actionLog.push({
      id: `${sync.id}-${sync.actionLog.length}`,
      action,
      actor: 'wing.chan',
      reason: reason ?? null,
      fromStatus: sync.status,
      toStatus,
      createdAt: new Date().toISOString(),
    });
    sync.status = toStatus;
    if (toStatus === 'resolved' || toStatus === 'cancelled') {
      Object.assign(sync, {
        settledAt: new Date().toISOString(),
        nextAttemptAt: null,
        remedy: null,
        actions: sync.actions.map((one) => ({ ...one, step: null, refusal: 'status' })),
      });
    }
    return withLogs(sync);
  }

  function bulk({ action, filter, dryRun, digest }) {
    const chosen = list({ status: 'parked', ...filter, limit: '200', sort: 'oldest' }).items.map(({ id }) =>
      world.syncs.find((sync) => sync.id === id),
    );
    const may = chosen.filter((sync) =>
      sync.actions.some((one) => one.action === action && one.refusal === null),
    );
    const own = `digest-of-${may.map(({ id }) => id).join()}`;
    const left = chosen.length - may.length;
    if (dryRun)
      return {
        dryRun,
        count: may.length,
        refused: { status: 0, leased: 0, behind: left, 'maybe-sent': 0, 'not-found': 0 },
        hasMore: false,
        digest: own,
      };
    if (digest !== own)
      return { httpStatus: 409, body: { ...problem(409), code: 'PAYSCORE_E_SELECTION_CHANGED' } };
    for (const sync of may) act(sync, action, {});
    return {
      dryRun,
      digest,
      done: may.length,
      outcomes: may.map(({ id, status }) => ({ id, outcome: 'done', status, code: null, detail: null })),
    };
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}${prefix}/console`,
    state,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function sendJson(response, status, body) {
  response.writeHead(status, {
    'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(JSON.stringify(body));
}

const mentions = (sync, q = '') =>
  [
    sync.outOrderNo,
    sync.id,
    sync.transactionId,
    sync.traceId,
    ...sync.attemptLog.map(({ requestId }) => requestId),
  ].includes(q);

const without = (sync, ...names) =>
  Object.fromEntries(Object.entries(sync).filter(([name]) => !names.includes(name)));
const withLogs = (sync) => without(sync, 'handlerCalls', 'notifications', 'actions', 'traceId');
const withoutLogs = (sync) => without(withLogs(sync), 'attemptLog', 'actionLog');
const detailsOf = (sync) => without(sync, 'handlerCalls', 'notifications');

function problem(status) {
  const codes = {
    401: 'PAYSCORE_E_UNAUTHENTICATED',
    403: 'PAYSCORE_E_FORBIDDEN',
    404: 'PAYSCORE_E_NOT_FOUND',
  };
  const details = {
    401: 'The request carries no valid credentials.',
    403: 'This needs the permission "act".',
    404: 'No such sync.',
  };
  return {
    type: 'about:blank',
    title: 'Error',
    status,
    code: codes[status] ?? 'PAYSCORE_E_INTERNAL',
    detail: details[status] ?? 'Something went wrong here.',
    docs: 'docs/errors.md',
  };
}
