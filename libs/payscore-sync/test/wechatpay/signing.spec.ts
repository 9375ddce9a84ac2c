import { createServer } from 'node:http';
import { verify } from 'node:crypto';
import fc from 'fast-check';
import { authorizationParts, client, wechatPayHttp } from './support/client.js';
import { endAfterTests } from './support/ending.js';
import {
  MCHID,
  merchant,
  MERCHANT_SERIAL,
  platform,
  PLATFORM_NEXT_SERIAL,
  PLATFORM_SERIAL,
  platformNext,
} from './support/keys.js';
import { opensslSign, opensslVerify } from './support/openssl.js';
import { platformReply } from './support/platform-reply.js';
import { listen, type RawRequest, rawServer } from './support/raw-server.js';

endAfterTests();

const noContent = () => rawServer((_, socket) => socket.write(platformReply()));

/** The text a server would check, built only from the bytes that arrived. */
function receivedText(request: RawRequest): Buffer {
  const { timestamp, nonce_str: nonce } = authorizationParts(request.header('authorization'));
  const head = `${request.line.split(' ')[0]}\n${request.target}\n${timestamp}\n${nonce}\n`;
  return Buffer.concat([Buffer.from(head), request.body, Buffer.from('\n')]);
}

/** Unix seconds. */
function signingTimes({ requests }: { readonly requests: readonly RawRequest[] }): number[] {
  return requests.map((r) => Number(authorizationParts(r.header('authorization'))['timestamp']));
}

function isSigned(request: RawRequest): boolean {
  const { signature = '' } = authorizationParts(request.header('authorization'));
  return verify('sha256', receivedText(request), merchant.publicKey, Buffer.from(signature, 'base64'));
}

describe('against OpenSSL', () => {
  it('makes signatures the openssl command verifies', async () => {
    const server = await noContent();
    await client(server.origin).call({ method: 'POST', path: '/v3/a%7Cb*c_-d/sync', body: '{"名":"值"}' });
    const [request] = server.requests as [RawRequest];
    const { signature = '' } = authorizationParts(request.header('authorization'));
    const publicPem = merchant.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(opensslVerify(publicPem, receivedText(request), signature)).toBe('Verified OK');
  });

  it.each([
    [204, ''],
    [200, '{"state":"DONE","备注":"已支付"}'],
  ])('accepts a %i signed by the openssl command', async (status, body) => {
    const timestamp = Math.floor(Date.now() / 1000);
    const privatePem = platform.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const signature = opensslSign(privatePem, `${timestamp}\nNONCE\n${body}\n`);
    const reply = platformReply({ status, body, timestamp, nonce: 'NONCE', signature });
    const server = await rawServer((_, socket) => socket.write(reply));
    expect(await client(server.origin).call({ method: 'GET', path: '/v3/x' })).toMatchObject({
      status,
      verification: 'verified',
      body: body ? JSON.parse(body) : null,
    });
  });
});

describe('what is signed is what arrives', () => {
  it('for every character an order number may hold', async () => {
    const server = await noContent();
    const { call } = bound(client(server.origin));
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[0-9A-Za-z_\-|*]{1,32}$/), async (order) => {
        const path = `/v3/payscore/oversea/partner/serviceorder/${encodeURIComponent(order)}/sync`;
        await call({ method: 'POST', path, body: '{}' });
        const request = server.requests.at(-1) as RawRequest;
        expect(request.target).toBe(path);
        expect(isSigned(request)).toBe(true);
      }),
      { numRuns: 40, examples: [['a|b*c_-d'], ['||**__--'], ['-']] },
    );
  });

  it.each([
    '/v3/x?a=%7c&b=1+2&c=[1]',
    '/v3/a|b*c',
    '/v3/中 文?q=值',
    "/v3/x?y='%27",
    '//double/x',
    '/v3/../v3/./x',
  ])('for the path %s, whatever URL makes of it', async (path) => {
    const server = await noContent();
    expect(await client(server.origin).call({ method: 'GET', path })).toMatchObject({
      verification: 'verified',
    });
    expect(isSigned(server.requests[0] as RawRequest)).toBe(true);
  });

  it('below a base path, with and without a slash at its end', async () => {
    const server = await noContent();
    await client(`${server.origin}/base`).call({ method: 'GET', path: '/v3/x' });
    await client(`${server.origin}/base/`).call({ method: 'GET', path: '/v3/x' });
    expect(server.requests.map((request) => request.target)).toEqual(['/base/v3/x', '/base/v3/x']);
    expect(server.requests.every(isSigned)).toBe(true);
  });

  it.each([
    ['text', '{"a":1}', '{"a":1}'],
    ['text with blanks around', '  {"a" : 1}\r\n', '  {"a" : 1}\r\n'],
    ['text that is no JSON', 'not "json"', 'not "json"'],
    ['CJK', '{"备注":"现金付款"}', '{"备注":"现金付款"}'],
    ['an object', { a: undefined, b: '香港', c: [1, null] }, '{"b":"香港","c":[1,null]}'],
    ['an array', [1, 'x'], '[1,"x"]'],
    ['a Buffer', Buffer.from('{"b": "\u9999"}'), '{"b": "\u9999"}'],
    ['bytes with a BOM', new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), '\ufeff{}'],
    ['a lone surrogate', '"\ud800"', '"\ufffd"'],
  ])('for a body given as %s', async (_, data, expected) => {
    const server = await noContent();
    await wechatPayHttp(server.origin).request({ method: 'POST', url: '/v3/x', data });
    const [request] = server.requests as [RawRequest];
    expect(request.body.toString()).toBe(expected);
    expect(isSigned(request)).toBe(true);
  });

  it('for any text', async () => {
    const server = await noContent();
    const { call } = bound(client(server.origin));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (body) => {
        await call({ method: 'POST', path: '/v3/x', body });
        const request = server.requests.at(-1) as RawRequest;
        expect(request.body).toEqual(Buffer.from(body));
        expect(isSigned(request)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('when an interceptor of the host changes the request first', async () => {
    const server = await noContent();
    const http = wechatPayHttp(server.origin);
    http.interceptors.request.use((config) =>
      Object.assign(config, { url: '/v3/y', data: { changed: true } }),
    );
    await http.request({ method: 'POST', url: '/v3/x', data: '{}' });
    const [request] = server.requests as [RawRequest];
    expect([request.target, request.body.toString(), isSigned(request)]).toEqual([
      '/v3/y',
      '{"changed":true}',
      true,
    ]);
  });
});

describe('a request', () => {
  it('carries the headers of APIv3 and no others', async () => {
    const server = await noContent();
    const { call } = bound(client(server.origin));
    await call({ method: 'POST', path: '/v3/x', body: '{}' });
    await call({ method: 'GET', path: '/v3/x' });
    await call({ method: 'POST', path: '/v3/x' });
    const [post, get, empty] = server.requests as [RawRequest, RawRequest, RawRequest];
    const names = (request: RawRequest) =>
      Array.from(request.head.matchAll(/\n([\w-]+):/g), ([, name]) => name?.toLowerCase()).sort();
    const always = ['accept', 'authorization', 'connection', 'host', 'user-agent', 'wechatpay-serial'];
    expect(names(post)).toEqual([...always, 'content-length', 'content-type'].sort());
    expect(names(get)).toEqual(always);
    expect(names(empty)).toEqual([...always, 'content-length'].sort());
    expect(post.header('content-type')).toBe('application/json');
    expect(post.header('accept')).toBe('application/json');
    expect(post.header('wechatpay-serial')).toBe(PLATFORM_SERIAL);
    expect(post.header('user-agent')).toMatch(/^nestjs-payscore-sync\/\d+\.\d+\.\d+ node\/\d+$/);
    expect(authorizationParts(post.header('authorization'))).toMatchObject({
      mchid: MCHID,
      serial_no: MERCHANT_SERIAL,
    });
  });

  it('is signed anew for every attempt, also when the same axios config goes out twice', async () => {
    const server = await noContent();
    const http = wechatPayHttp(server.origin);
    const { config } = await http.request({ method: 'POST', url: '/v3/x', data: '{"a": 1}' });
    await http.request(config);
    const [first, second] = server.requests.map((r) => authorizationParts(r.header('authorization')));
    expect(second?.['nonce_str']).not.toBe(first?.['nonce_str']);
    expect(server.requests.map((r) => r.body.toString())).toEqual(['{"a": 1}', '{"a": 1}']);
    expect(server.requests.every(isSigned)).toBe(true);
  });

  it("is signed with the server's time once a verified reply told it", async () => {
    let now = Date.UTC(2026, 0, 1);
    let monotonic = 0;
    const ahead = () => now / 1000 + 100;
    const server = await rawServer((_, socket) => socket.write(platformReply({ timestamp: ahead() })));
    const { call } = bound(client(server.origin, { now: () => now, monotonicNow: () => monotonic }));
    expect(await call({ method: 'GET', path: '/v3/x' })).toMatchObject({ skewMs: 100_000 });
    now += 5000;
    monotonic += 5000;
    await call({ method: 'GET', path: '/v3/x' });
    expect(signingTimes(server)).toEqual([now / 1000 - 5, now / 1000 + 100]);
  });

  it('is signed with a true time after a wall clock that was 280 s slow is set 60 s fast', async () => {
    const clock = { server: Date.UTC(2026, 0, 1), offMs: -280_000 };
    const server = await rawServer((_, socket) =>
      socket.write(platformReply({ timestamp: clock.server / 1000 })),
    );
    const { call } = bound(
      client(server.origin, { now: () => clock.server + clock.offMs, monotonicNow: () => clock.server }),
    );
    expect(await call({ method: 'GET', path: '/v3/x' })).toMatchObject({ verification: 'verified' });
    clock.server += 10_000;
    clock.offMs = 60_000;
    expect(await call({ method: 'GET', path: '/v3/x' })).toMatchObject({
      ...{ verification: 'verified', skewMs: -60_000 },
    });
    expect(signingTimes(server)[1]).toBe(clock.server / 1000);
  });

  it('is signed with the wall clock after a 401, and a verified reply teaches the time again', async () => {
    const clock = { server: Date.UTC(2026, 0, 1), monotonic: 0 };
    let isRefused = false;
    const server = await rawServer((_, socket) => {
      const refusal = '{"code":"SIGN_ERROR","message":"x"}';
      const head = `HTTP/1.1 401 Unauthorized\r\nContent-Length: ${refusal.length}\r\n\r\n`;
      socket.write(isRefused ? head + refusal : platformReply({ timestamp: clock.server / 1000 }));
    });
    const { call } = bound(
      client(server.origin, { now: () => clock.server - 20_000, monotonicNow: () => clock.monotonic }),
    );
    await call({ method: 'GET', path: '/v3/x' });
    // The machine slept: its monotonic clock stood still.
    clock.server += 600_000;
    clock.monotonic += 1000;
    isRefused = true;
    await call({ method: 'GET', path: '/v3/x' });
    isRefused = false;
    clock.monotonic += 1000;
    await call({ method: 'GET', path: '/v3/x' });
    clock.monotonic += 1000;
    await call({ method: 'GET', path: '/v3/x' });
    const now = clock.server / 1000;
    expect(signingTimes(server).slice(1)).toEqual([now - 599, now - 20, now + 1]);
  });

  it('asks for the key the ring prefers at that moment, and for none while it has none', async () => {
    const server = await rawServer((_, socket) => {
      socket.write(platformReply({ key: platformNext.privateKey, serial: PLATFORM_NEXT_SERIAL }));
    });
    const keys = { preferredSerial: null as string | null, find: () => platformNext.publicKey };
    const { call } = bound(client(server.origin, { keys }));
    await call({ method: 'GET', path: '/v3/x' });
    keys.preferredSerial = PLATFORM_NEXT_SERIAL;
    await call({ method: 'GET', path: '/v3/x' });
    expect(server.requests.map((r) => r.header('wechatpay-serial'))).toEqual([
      undefined,
      PLATFORM_NEXT_SERIAL,
    ]);
  });

  it('tells the signer how many calls are under way', async () => {
    const counts: number[] = [];
    const server = await noContent();
    const signer = {
      serialNo: MERCHANT_SERIAL,
      sign: (_: string, { inFlight }: { inFlight: number }) => Promise.resolve(String(counts.push(inFlight))),
    };
    const { call } = bound(client(server.origin, { signer }));
    await Promise.all([1, 2, 3].map(() => call({ method: 'GET', path: '/v3/x' })));
    await call({ method: 'GET', path: '/v3/x' });
    expect(counts).toEqual([3, 3, 3, 1]);
  });

  it.each([
    [{ method: 'GET', path: 'v3/x' } as const, /must start with "\/"/],
    [{ method: 'GET', path: 'https://elsewhere.example/' } as const, /must start with "\/"/],
    [{ method: 'GET', path: '/v3/x', body: '{}' } as const, /GET request is signed without a body/],
  ])('that is none is refused before anything is sent: %j', async (request, message) => {
    const server = await noContent();
    await expect(client(server.origin).call(request)).rejects.toThrow(message);
    expect(server.connections).toBe(0);
  });

  it.each([
    [{ url: '/v3/x', params: { a: 1 } }, /params are not signed/],
    [{ url: '/v3/x', method: 'POST', data: Buffer.from([0xff]) }, /not valid/],
  ])('axios would send otherwise than signed is refused', async (config, message) => {
    const server = await noContent();
    await expect(wechatPayHttp(server.origin).request(config)).rejects.toThrow(message);
    expect(server.connections).toBe(0);
  });
});

describe('the environment', () => {
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  afterEach(() => names.forEach((name) => delete process.env[name]));

  it('cannot put a proxy between', async () => {
    let proxied = 0;
    const proxy = createServer((_, response) => response.end(String((proxied += 1))));
    const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
    names.forEach((name) => (process.env[name] = proxyUrl));
    const server = await noContent();
    const reply = await client(server.origin).call({ method: 'GET', path: '/v3/x' });
    await new Promise((resolve) => proxy.close(resolve));
    expect([reply.status, proxied]).toEqual([204, 0]);
  });
});

function bound(target: ReturnType<typeof client>) {
  return { call: target.call.bind(target) };
}
