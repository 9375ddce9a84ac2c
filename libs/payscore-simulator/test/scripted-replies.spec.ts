import { once } from 'node:events';
import type { Simulator, WireReply } from '../src/index.js';
import { isSigned, order, queryCall, send, startWithOrder, syncCall } from './support/merchant.js';
import { openRaw, sendRaw } from './support/raw-socket.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());

const sync = () => send(simulator, syncCall('A-1'));
const query = () => send(simulator, queryCall('A-1'));
const state = () => simulator.orders.get('A-1').state;
const seconds = () => Math.floor(Date.now() / 1000);

function next(reply: WireReply, apply = true): void {
  simulator.script.add({ apply, reply });
}

describe('a script', () => {
  it('serves one call and is used up', async () => {
    next({ kind: 'error', status: 500, code: 'SYSTEM_ERROR' }, false);
    expect(await sync()).toMatchObject({ status: 500, json: { code: 'SYSTEM_ERROR' } });
    expect((await sync()).status).toBe(204);
  });

  it('says whether the call takes effect, whatever is answered', async () => {
    next({ kind: 'normal' }, false);
    expect((await sync()).status).toBe(204);
    expect(state()).toBe('DOING');
    next({ kind: 'error', status: 500, code: 'SYSTEM_ERROR' }, true);
    expect((await sync()).status).toBe(500);
    expect(state()).toBe('DONE');
    expect(simulator.journal.entries()).toMatchObject([
      { accepted: true, applied: false, status: 204, replyKind: 'normal' },
      { accepted: true, applied: true, status: 500, replyKind: 'error' },
    ]);
  });

  it('waits for its own operation and order', async () => {
    simulator.orders.put(order('B-1'));
    simulator.script.add(
      { operation: 'query', apply: false, reply: { kind: 'html' } },
      { outOrderNo: 'B-1', apply: false, reply: { kind: 'error', status: 503, code: 'SERVICE_UNAVAILABLE' } },
    );
    expect((await sync()).status).toBe(204);
    expect((await send(simulator, syncCall('B-1'))).status).toBe(503);
    expect((await query()).status).toBe(502);
  });

  it('leaves what no script matches to a choice, and what that leaves open to the rules', async () => {
    simulator.script.otherwise((operation) =>
      operation === 'query' ? { apply: false, reply: { kind: 'html', status: 503 } } : undefined,
    );
    simulator.script.add({ operation: 'query', apply: false, reply: { kind: 'html', status: 504 } });
    expect((await query()).status).toBe(504);
    expect((await query()).status).toBe(503);
    expect((await sync()).status).toBe(204);
    simulator.script.otherwise(undefined);
    expect((await query()).status).toBe(200);
  });

  it('tells when a call was looked at, and when its caller had hung up', async () => {
    next({ kind: 'silence' });
    const caller = openRaw(simulator, syncCall('A-1'));
    const waiting = await simulator.journal.waitFor(({ finished }) => finished);
    expect(waiting.closedAt).toBeNull();
    caller.destroy();
    const { at, decidedAt, closedAt } = await simulator.journal.waitFor((entry) => entry.closedAt !== null);
    expect(decidedAt).toBeGreaterThanOrEqual(at);
    expect(closedAt).toBeGreaterThanOrEqual(decidedAt ?? Infinity);
  });

  it('serves as many calls as it says, or all until the scripts are cleared', async () => {
    simulator.script.add({ times: 2, apply: false, reply: { kind: 'html', status: 503 } });
    simulator.script.add({ times: 'always', apply: false, reply: { kind: 'html', status: 504 } });
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await query()).status);
    expect(statuses).toEqual([503, 503, 504, 504]);
    expect(simulator.script.clear()).toBe(1);
    expect((await query()).status).toBe(200);
  });

  it('is not used up by a call whose signature is wrong', async () => {
    next({ kind: 'html' });
    expect((await send(simulator, { ...syncCall('A-1'), signedBody: '' })).status).toBe(401);
    expect((await sync()).status).toBe(502);
  });

  it('can let a call take effect after the caller has gone', async () => {
    simulator.script.add({ apply: true, holdMs: 300, reply: { kind: 'normal' } });
    const socket = openRaw(simulator, syncCall('A-1'));
    await simulator.journal.waitFor(({ authentic }) => authentic);
    socket.destroy();
    const entry = await simulator.journal.waitFor(({ finished }) => finished);
    expect(entry).toMatchObject({ applied: true, status: null });
    expect(state()).toBe('DONE');
  });

  it('can delay the reply but not the effect', async () => {
    simulator.script.add({ apply: true, delayMs: 60_000, reply: { kind: 'normal' } });
    const socket = openRaw(simulator, syncCall('A-1'));
    await simulator.journal.waitFor(({ applied }) => applied);
    expect(state()).toBe('DONE');
    const ended = once(socket, 'close');
    socket.on('error', () => {});
    await simulator.close();
    await ended;
  });
});

describe('a scripted error', () => {
  it('carries its headers and a signature', async () => {
    next({
      kind: 'error',
      status: 429,
      code: 'RATELIMIT_EXCEEDED',
      message: 'slow',
      headers: { 'Retry-After': '7' },
    });
    const reply = await query();
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '7' }, json: { message: 'slow' } });
    expect(isSigned(simulator, reply)).toBe(true);
  });

  it('is unsigned when it is a 401 or is told so', async () => {
    next({ kind: 'error', status: 401, code: 'SIGN_ERROR' });
    next({ kind: 'error', status: 400, code: 'PARAM_ERROR', signed: false });
    expect((await query()).headers['wechatpay-signature']).toBeUndefined();
    expect((await query()).headers['wechatpay-signature']).toBeUndefined();
  });
});

describe('a reply that cannot be trusted', () => {
  it.each(['forged', 'wrong-body', 'probe'] as const)(
    '%s: has all headers and a signature that fails',
    async (kind) => {
      next({ kind });
      const reply = await sync();
      expect(reply).toMatchObject({ status: 204, headers: { 'wechatpay-serial': simulator.platformKey.id } });
      expect(isSigned(simulator, reply)).toBe(false);
      expect(String(reply.headers['wechatpay-signature']).startsWith('WECHATPAY/SIGNTEST/')).toBe(
        kind === 'probe',
      );
    },
  );

  it('unsigned: has no signature headers', async () => {
    next({ kind: 'unsigned' });
    const { headers, status } = await sync();
    expect(status).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('wechatpay-'))).toEqual([]);
  });

  it('stale: is rightly signed over an old or a future timestamp', async () => {
    next({ kind: 'stale' });
    next({ kind: 'stale', seconds: 400 });
    const [old, future] = [await query(), await query()];
    expect([isSigned(simulator, old), isSigned(simulator, future)]).toEqual([true, true]);
    expect(Number(old.headers['wechatpay-timestamp'])).toBeLessThanOrEqual(seconds() - 301);
    expect(Number(future.headers['wechatpay-timestamp'])).toBeGreaterThan(seconds() + 301);
  });

  it('replayed-nonce: repeats the nonce of the last good reply, rightly signed', async () => {
    const first = await query();
    next({ kind: 'forged' });
    next({ kind: 'truncated' });
    next({ kind: 'replayed-nonce' });
    await query();
    await query().catch(() => undefined);
    const replayed = await query();
    expect(replayed.headers['wechatpay-nonce']).toBe(first.headers['wechatpay-nonce']);
    expect(isSigned(simulator, replayed)).toBe(true);
  });

  it('replayed-nonce: says so when there is no nonce to repeat', async () => {
    next({ kind: 'replayed-nonce' });
    expect(await query()).toMatchObject({ status: 500, json: { code: 'SYSTEM_ERROR' } });
  });

  it('unknown-serial: is rightly signed under a serial nobody holds', async () => {
    next({ kind: 'unknown-serial' });
    const reply = await query();
    expect(reply.headers['wechatpay-serial']).not.toBe(simulator.platformKey.id);
    expect(isSigned(simulator, reply)).toBe(true);
  });
});

describe('a reply that is no proper reply', () => {
  it('json: is any signed body', async () => {
    next({ kind: 'json', status: 200, body: { state: 'WAIT_PAY' } });
    const reply = await query();
    expect(reply).toMatchObject({ status: 200, json: { state: 'WAIT_PAY' } });
    expect(isSigned(simulator, reply)).toBe(true);
  });

  it('html: is an unsigned page', async () => {
    next({ kind: 'html', status: 503, page: '<p>busy</p>' });
    const reply = await query();
    expect(reply).toMatchObject({ status: 503, headers: { 'content-type': 'text/html' } });
    expect(reply.body.toString()).toBe('<p>busy</p>');
    expect(reply.headers['wechatpay-signature']).toBeUndefined();
  });

  it('huge: is a signed body of exactly that size', async () => {
    next({ kind: 'huge', bytes: 300_000 });
    const reply = await query();
    expect(reply.body).toHaveLength(300_000);
    expect(isSigned(simulator, reply)).toBe(true);
    expect(simulator.journal.entries()[0]?.replyText?.length).toBeLessThan(70_000);
  });

  it('truncated: promises more bytes than it sends', async () => {
    next({ kind: 'truncated' });
    const { text } = await sendRaw(simulator, queryCall('A-1'));
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const promised = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(body.length).toBeGreaterThan(0);
    expect(body).toHaveLength(Math.floor(promised / 2));
  });

  it('truncated: gives a sync a body to lose', async () => {
    next({ kind: 'truncated' });
    const { text } = await sendRaw(simulator, syncCall('A-1'));
    expect(text).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n\{$/s);
    expect(state()).toBe('DONE');
  });

  it('drip: sends the whole signed reply in many pieces', async () => {
    next({ kind: 'drip', intervalMs: 1 });
    const { text, pieces } = await sendRaw(simulator, syncCall('A-1'));
    expect(text).toMatch(/^HTTP\/1\.1 204 No Content\r\n.*\r\n\r\n$/s);
    expect(text).toContain('Wechatpay-Signature: ');
    expect(pieces).toBeGreaterThan(10);
  });

  it('drip from the body on: can be read and verified in the end', async () => {
    next({ kind: 'drip', intervalMs: 0, from: 'body' });
    const reply = await query();
    expect(isSigned(simulator, reply)).toBe(true);
  });

  it('silence: never answers and ends with the simulator', async () => {
    next({ kind: 'silence' });
    const pending = sendRaw(simulator, syncCall('A-1'));
    const entry = await simulator.journal.waitFor(({ finished }) => finished);
    expect(entry).toMatchObject({ applied: true, status: null, replyKind: 'silence', replyText: null });
    await simulator.close();
    expect((await pending).text).toBe('');
  });

  it.each([true, false])('reset: ends the connection, the call applied: %s', async (apply) => {
    next({ kind: 'reset' }, apply);
    expect(await sendRaw(simulator, syncCall('A-1'))).toMatchObject({ text: '', error: 'ECONNRESET' });
    expect(state()).toBe(apply ? 'DONE' : 'DOING');
    expect(simulator.journal.entries()[0]).toMatchObject({ applied: apply, status: null });
  });
});

it('ends a drip at once when it closes', async () => {
  next({ kind: 'drip', intervalMs: 60_000 });
  const pending = sendRaw(simulator, syncCall('A-1'));
  await simulator.journal.waitFor(({ status }) => status === 204);
  await simulator.close();
  await pending;
});
