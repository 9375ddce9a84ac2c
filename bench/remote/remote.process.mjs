import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../shared/child.mjs';
import { createRequestCheck } from './request-check.mjs';
import { SignedReplies } from './signed-replies.mjs';

/** The first requests after each `prepare` are checked, then one in so many. */
const CHECK_FIRST = 20;
const CHECK_ONE_IN = 50;
/** As WeChat Pay closes idle connections. */
const IDLE_MS = 8000;
const LOOK_MS = 5;

/** A WeChat Pay that answers every sync with a signed 204, at once or after `delayMs`. */
serve(async ({ credentials, tls }) => {
  const isSigned = createRequestCheck(credentials);
  const replies = new SignedReplies(credentials);
  let state = fresh();
  let delayMs = 0;
  let isDown = false;

  const answer = (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      state.calls += 1;
      state.arrivals?.push(Date.now());
      if (state.calls <= CHECK_FIRST || state.calls % CHECK_ONE_IN === 0) {
        state.checked += 1;
        const { method, url: target, headers } = request;
        const body = Buffer.concat(chunks).toString();
        if (!isSigned({ method, target, authorization: headers.authorization, body })) state.bad += 1;
      }
      if (isDown) return response.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>Unavailable</h1>');
      const send = () => {
        const head = ['Content-Type', 'application/json; charset=utf-8', 'Request-ID', `08${state.calls}`];
        response.writeHead(204, [...head, ...replies.take()]).end();
      };
      if (delayMs > 0) setTimeout(send, delayMs);
      else send();
    });
  };

  const plain = createServer(answer);
  const secure = createTlsServer({ key: tls.privateKey, cert: tls.certificate }, answer);
  const ports = await Promise.all(
    [plain, secure].map(async (server) => {
      server.keepAliveTimeout = IDLE_MS;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server.address().port;
    }),
  );

  return {
    addresses: () => ({ http: `http://127.0.0.1:${ports[0]}`, https: `https://127.0.0.1:${ports[1]}` }),
    /** Readies `count` replies, new ones unless the batch is the last one's, and begins to count anew. */
    async prepare({ batch, count, delay = 0, keepArrivals = false }) {
      await replies.prepare(batch, count);
      delayMs = delay;
      isDown = false;
      state = { ...fresh(), arrivals: keepArrivals ? [] : null };
    },
    setDown({ down }) {
      isDown = down;
    },
    /** Resolves once so many calls came since `prepare`. */
    async arrived({ calls }) {
      while (state.calls < calls) await sleep(LOOK_MS);
    },
    /** What was asked since `prepare`. */
    report: () => ({ ...state, late: replies.late }),
  };
});

function fresh() {
  return { calls: 0, checked: 0, bad: 0, arrivals: null };
}
