import { connect, type LookupFunction } from 'node:net';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { WechatPayClientOptions, WechatPayReply } from '../../src/entries/wechatpay.js';
import { createKeepAliveAgent } from '../../src/wechatpay/http/connection.js';
import { client } from './support/client.js';
import { endAfterTests } from './support/ending.js';
import { MERCHANT_SERIAL, signer } from './support/keys.js';
import { selfSigned } from './support/openssl.js';
import { platformReply } from './support/platform-reply.js';
import { type Answer, closedPort, listen, rawServer } from './support/raw-server.js';

const tls = selfSigned();
const sync = { method: 'POST', path: '/v3/x', body: '{}' } as const;

endAfterTests();

async function answerTo(
  answer: Answer,
  options: Partial<WechatPayClientOptions> = {},
): Promise<WechatPayReply> {
  const server = await rawServer(answer);
  return client(server.origin, options).call(sync);
}

const write =
  (text: string | Buffer): Answer =>
  (_, socket) =>
    socket.write(text);
const writeLast =
  (text: string | Buffer): Answer =>
  (_, socket) =>
    socket.end(text);

/** Look-up answering with this address, or with this error, at once. */
const lookup =
  (address: string | Error): LookupFunction =>
  (_, { all }, done) => {
    if (typeof address !== 'string') return done(address, '', 0);
    if (all) done(null, [{ address, family: 4 }]);
    else done(null, address, 4);
  };

/** What a faulty agent does. */
const broken = () => {
  throw new TypeError('the agent is broken');
};
const plainConnection = ({ port }: { port: number }) => connect(port, '127.0.0.1');
const otherProtocol = { protocol: { get: () => 'https:' } };

describe('not one byte can have left', () => {
  it('when the connection is refused', async () => {
    const reply = await client(`http://127.0.0.1:${await closedPort()}`).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'connect', status: null, verification: 'unsigned' });
    expect(reply.message).toMatch(/ECONNREFUSED/);
  });

  it('when a resolved host refuses the connection', async () => {
    const agent = new HttpAgent({ lookup: lookup('127.0.0.1') });
    const reply = await client(`http://pay.test:${await closedPort()}`, { agent }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'connect' });
  });

  it('when the host name does not resolve', async () => {
    expect(await client('http://wechatpay.invalid').call(sync)).toMatchObject({ sent: 'no', failure: 'dns' });
    const agent = new HttpAgent({ lookup: lookup(new Error('resolver says no')) });
    expect(await client('http://pay.test', { agent }).call(sync)).toMatchObject({
      sent: 'no',
      failure: 'dns',
      message: expect.stringContaining('resolver says no'),
    });
  });

  it('when the DNS look-up hangs past the deadline', async () => {
    const agent = new HttpAgent({ lookup: () => undefined });
    const reply = await client('http://pay.test', { agent, timeoutMs: 30 }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'timeout', status: null });
  });

  it.each<[string, HttpAgent]>([
    ['an agent that throws', Object.assign(new HttpAgent(), { addRequest: broken })],
    ['an agent that cannot open a socket', Object.assign(new HttpAgent(), { createConnection: broken })],
    ['an agent that turns out to be for another protocol', Object.create(new HttpAgent(), otherProtocol)],
  ])('when it was given %s', async (_what, agent) => {
    const server = await rawServer(write(platformReply()));
    const reply = await client(server.origin, { agent }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'connect', status: null, verification: 'unsigned' });
    expect(server.requests).toEqual([]);
  });

  it('when the time is up before the first byte and no timer could say so, as in a process that was stopped', async () => {
    const server = await rawServer(write(platformReply()));
    let stopMs = 0;
    const sign = (message: string) => {
      for (const until = performance.now() + stopMs; performance.now() < until;);
      return signer.sign(message, { inFlight: 1, signal: new AbortController().signal });
    };
    const caller = client(server.origin, { signer: { ...signer, sign }, timeoutMs: 2000 });
    expect(await caller.call(sync)).toMatchObject({ status: 204 });
    stopMs = 150;
    expect(await caller.call(sync, { timeoutMs: 100 })).toMatchObject({ sent: 'no', failure: 'timeout' });
    expect(server.requests).toHaveLength(1);
  });

  it('while it waits for a free connection', async () => {
    const server = await rawServer(() => undefined);
    const agent = new HttpAgent({ maxSockets: 1 });
    const caller = client(server.origin, { agent });
    const [first, second] = [new AbortController(), new AbortController()];
    const using = caller.call(sync, { signal: first.signal });
    while (server.requests.length < 1) await new Promise(setImmediate);
    const waiting = caller.call(sync, { signal: second.signal });
    while (Object.keys(agent.requests).length < 1) await new Promise(setImmediate);
    second.abort();
    expect(await waiting).toMatchObject({ sent: 'no', failure: 'aborted' });
    first.abort();
    expect(await using).toMatchObject({ sent: 'maybe', failure: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });

  it('when the certificate is not trusted, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    let served = 0;
    const server = createHttpsServer(tls, () => (served += 1));
    const baseUrl = `https://127.0.0.1:${await listen(server)}`;
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const replies = [
      await client(baseUrl).call(sync),
      await client(baseUrl, { agent: new HttpsAgent() }).call(sync),
    ];
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    server.close();
    expect(replies).toEqual([
      expect.objectContaining({ sent: 'no', failure: 'tls' }),
      expect.objectContaining({ sent: 'no', failure: 'tls' }),
    ]);
    expect(served).toBe(0);
  });

  it('when the certificate is for another host', async () => {
    const server = createHttpsServer(tls, () => undefined);
    const agent = new HttpsAgent({ ca: tls.cert, lookup: lookup('127.0.0.1') });
    const reply = await client(`https://pay.test:${await listen(server)}`, { agent }).call(sync);
    server.close();
    expect(reply).toMatchObject({ sent: 'no', failure: 'tls' });
  });

  it.each<[string, (agent: HttpsAgent) => void]>([
    [
      'takes the certificate of any host',
      (agent) => Object.assign(agent.options, { checkServerIdentity: () => undefined }),
    ],
    ['does not verify', (agent) => Object.assign(agent.options, { rejectUnauthorized: false, ca: [] })],
    [
      'speaks TLS below 1.2',
      (agent) =>
        Object.assign(agent.options, {
          minVersion: 'TLSv1.1',
          maxVersion: 'TLSv1.1',
          ciphers: 'ALL@SECLEVEL=0',
        }),
    ],
    ['leaves TLS out', (agent) => Object.assign(agent, { createConnection: plainConnection })],
  ])('when the agent, once the client has taken it, %s, also at the second try', async (_what, weaken) => {
    let served = 0;
    const options = { ...tls, minVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
    const server = createHttpsServer(options, () => (served += 1));
    const port = await listen(server);
    const agent = new HttpsAgent({ ca: tls.cert, keepAlive: true, lookup: lookup('127.0.0.1') });
    const caller = client(`https://pay.test:${port}`, { agent });
    weaken(agent);
    for (let call = 0; call < 3; call += 1) {
      expect(await caller.call(sync)).toMatchObject({ sent: 'no', failure: 'tls', status: null });
    }
    agent.destroy();
    server.close();
    expect(served).toBe(0);
  });

  it('when the server speaks only TLS 1.1', async () => {
    const old = createHttpsServer({
      ...tls,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    const agent = new HttpsAgent({ ca: tls.cert, ciphers: 'ALL@SECLEVEL=0' });
    const toOld = await client(`https://127.0.0.1:${await listen(old)}`, { agent }).call(sync);
    old.close();
    expect(toOld).toMatchObject({ sent: 'no', failure: 'tls' });
  });

  it('when the TLS handshake never ends', async () => {
    const { origin } = await rawServer(() => undefined);
    const reply = await client(origin.replace('http:', 'https:'), { timeoutMs: 50 }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'timeout' });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no session'))],
    ['throws what cannot be read', () => Promise.reject(unreadable())],
    ['answers after the deadline', () => new Promise<string>(() => undefined)],
    ['answers with line breaks', () => Promise.resolve('AAAA\r\nX-Injected: 1')],
    ['answers with an empty text', () => Promise.resolve('')],
    ['answers with nothing', () => Promise.resolve(undefined as unknown as string)],
  ])('when the signer %s', async (_, sign) => {
    const server = await rawServer(() => undefined);
    const signer = { serialNo: MERCHANT_SERIAL, sign };
    const reply = await client(server.origin, { signer, timeoutMs: 30 }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'signer' });
    expect(server.connections).toBe(0);
  });

  it('when the signer throws at once instead of rejecting', async () => {
    const sign = (): never => {
      throw new TypeError('bug');
    };
    const reply = await client('http://pay.test', { signer: { serialNo: MERCHANT_SERIAL, sign } }).call(sync);
    expect(reply).toMatchObject({
      sent: 'no',
      failure: 'signer',
      message: expect.stringContaining('TypeError'),
    });
  });

  it('when the caller had given up, or gives up while the signer works', async () => {
    const signer = { serialNo: MERCHANT_SERIAL, sign: () => new Promise<string>(() => undefined) };
    const caller = client('http://pay.test', { signer });
    const controller = new AbortController();
    const call = caller.call(sync, { signal: controller.signal });
    controller.abort();
    expect(await call).toMatchObject({ sent: 'no', failure: 'aborted' });
    expect(await caller.call(sync, { signal: controller.signal })).toMatchObject({
      sent: 'no',
      failure: 'aborted',
    });
  });

  it('when the client is closed', async () => {
    const caller = client('http://pay.test');
    caller.close();
    expect(await caller.call(sync)).toMatchObject({ sent: 'no', failure: 'aborted' });
  });
});

describe('the request may have arrived', () => {
  const head = (text: string) => write(`HTTP/1.1 ${text}\r\n\r\n`);
  it.each<[string, Answer, WechatPayReply['failure'], number | null]>([
    ['the server stays silent', () => undefined, 'timeout', null],
    ['the reply only drips', drip, 'timeout', 200],
    ['the body never comes', head('200 OK\r\nContent-Length: 5'), 'timeout', 200],
    ['the connection is reset', (_, socket) => socket.resetAndDestroy(), 'reset', null],
    ['the connection is closed', (_, socket) => socket.end(), 'reset', null],
    ['the head is cut', writeLast('HTTP/1.1 200 OK\r\nContent-'), 'reset', null],
    ['half a body comes', writeLast('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'), 'truncated', 200],
    [
      'half a chunked body comes',
      writeLast('HTTP/1.1 502 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
      'truncated',
      502,
    ],
    ['a broken chunk comes', head('200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz'), 'malformed', 200],
    ['the reply is not HTTP', write('SSH-2.0-OpenSSH_9.7\r\n\r\n'), 'malformed', null],
    ['the head is endless', head(`200 OK\r\nA: ${'x'.repeat(100_000)}`), 'malformed', null],
    ['the server switches protocols', head('101 X\r\nConnection: upgrade\r\nUpgrade: x'), 'malformed', 101],
    ['5 MiB are announced', head(`200 OK\r\nContent-Length: ${5 << 20}`), 'too-large', 200],
    ['5 MiB come unannounced', writeLast(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5 << 20)}`), 'too-large', 200],
  ])('when %s', async (_, answer, failure, status) => {
    const reply = await answerTo(answer, { timeoutMs: failure === 'timeout' ? 300 : 10_000 });
    const unsigned = { sent: 'maybe', verification: 'unsigned', body: null, code: null };
    expect(reply).toMatchObject({ failure, status, ...unsigned });
    expect(reply.message).toMatch(/\w/);
  });

  it('when the caller gives up after it was sent', async () => {
    const controller = new AbortController();
    const server = await rawServer(() => controller.abort());
    const reply = await client(server.origin).call(sync, { signal: controller.signal });
    expect(reply).toMatchObject({ sent: 'maybe', failure: 'aborted' });
  });

  it('when a kept connection breaks as it is used again', async () => {
    const server = await rawServer((_, socket, index) => {
      if (index === 0) socket.write(platformReply());
      else socket.resetAndDestroy();
    });
    const caller = client(server.origin);
    await caller.call(sync);
    expect(await caller.call(sync)).toMatchObject({ sent: 'maybe', failure: 'reset' });
    expect(server.connections).toBe(1);
  });

  it('when TLS stands and the server hangs up', async () => {
    const server = createHttpsServer(tls, (request) => request.socket.destroy());
    const agent = new HttpsAgent({ ca: tls.cert });
    const reply = await client(`https://127.0.0.1:${await listen(server)}`, { agent }).call(sync);
    server.close();
    expect(reply).toMatchObject({ sent: 'maybe', failure: 'reset' });
  });
});

describe('a complete reply is returned as it is', () => {
  it('when it is a redirect, which is not followed', async () => {
    const elsewhere = await rawServer(write(platformReply()));
    const reply = await answerTo(
      write(`HTTP/1.1 302 X\r\nLocation: ${elsewhere.origin}/\r\nContent-Length: 0\r\n\r\n`),
    );
    expect(reply).toMatchObject({ failure: null, status: 302, verification: 'unsigned' });
    expect(elsewhere.connections).toBe(0);
  });

  it("when it is a proxy's HTML page", async () => {
    const body = '<html>502 Bad Gateway</html>';
    const reply = await answerTo(write(`HTTP/1.1 502 X\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
    expect(reply).toMatchObject({ failure: null, status: 502, code: null, message: null, body: null });
  });

  it('when it is compressed unasked: verified over the bytes that came, never unpacked', async () => {
    const reply = await answerTo(
      write(platformReply({ status: 200, body: gzipSync('{"a":1}'), extra: ['Content-Encoding: gzip'] })),
    );
    expect(reply).toMatchObject({ failure: null, verification: 'verified', body: null });
  });

  it('when it is an error of WeChat Pay', async () => {
    const body = '{"code":"FREQUENCY_LIMITED","message":"慢\\n一点"}';
    const extra = ['Retry-After: 7', 'Request-ID: 08F0-268435472'];
    expect(await answerTo(write(platformReply({ status: 429, body, extra })))).toEqual({
      sent: 'maybe',
      failure: null,
      status: 429,
      code: 'FREQUENCY_LIMITED',
      message: '慢 一点',
      requestId: '08F0-268435472',
      verification: 'verified',
      body: { code: 'FREQUENCY_LIMITED', message: '慢\n一点' },
      retryAfterMs: 7000,
      skewMs: expect.any(Number),
      origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      durationMs: expect.any(Number),
      hint: null,
    });
  });

  it('when it comes in pieces, after an interim reply, or up to the size allowed', async () => {
    const bytes = platformReply({ status: 200, body: `"${'x'.repeat(98)}"` });
    const pieces: Answer = (_, socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\n\r\n');
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    };
    expect(await answerTo(pieces, { maxReplyBytes: 100 })).toMatchObject({
      verification: 'verified',
      status: 200,
    });
    expect(await answerTo(pieces, { maxReplyBytes: 99 })).toMatchObject({
      failure: 'too-large',
      status: 200,
    });
  });

  it('when it comes over TLS', async () => {
    const server = createHttpsServer(tls, (_, response) => response.writeHead(204).end());
    const agent = new HttpsAgent({ ca: tls.cert });
    const reply = await client(`https://127.0.0.1:${await listen(server)}`, { agent }).call(sync);
    server.close();
    expect(reply).toMatchObject({ failure: null, status: 204 });
  });
});

describe('connections', () => {
  it('are kept, and closed once the client is and its last call ended', async () => {
    let release = () => undefined as void;
    const server = await rawServer((_, socket, index) => {
      if (index === 0) socket.write(platformReply());
      else release = () => void socket.write(platformReply());
    });
    const caller = client(server.origin);
    await caller.call(sync);
    const last = caller.call(sync);
    while (server.requests.length < 2) await new Promise(setImmediate);
    const [socket] = server.sockets;
    caller.close();
    release();
    expect(await last).toMatchObject({ failure: null, verification: 'verified' });
    if (socket && !socket.closed) await once(socket, 'close');
    expect([server.connections, server.sockets.size]).toEqual([1, 0]);
  });

  it('of an agent the caller gave stay his', async () => {
    const server = await rawServer(write(platformReply()));
    const agent = new HttpAgent({ keepAlive: true });
    for (const caller of [client(server.origin, { agent }), client(server.origin, { agent })]) {
      await caller.call(sync);
      caller.close();
    }
    expect(server.connections).toBe(1);
    agent.destroy();
  });

  it('left idle are closed by us, while one in use may be quiet for longer', async () => {
    const server = await rawServer((_, socket) => setTimeout(() => socket.write(platformReply()), 60));
    const agent = createKeepAliveAgent('http:', 20);
    expect(await client(server.origin, { agent }).call(sync)).toMatchObject({ verification: 'verified' });
    const [socket] = server.sockets;
    if (socket && !socket.closed) await once(socket, 'close');
    expect(server.sockets.size).toBe(0);
  });

  it('idle for 7 s go, before the server closes them at 8 s', () => {
    expect((createKeepAliveAgent('https:') as HttpsAgent).options).toMatchObject({
      keepAlive: true,
      timeout: 7000,
    });
  });
});

function drip(...[, socket]: Parameters<Answer>): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
  const timer = setInterval(() => socket.write('x'), 10);
  socket.on('close', () => clearInterval(timer));
}

function unreadable(): Error {
  const { proxy, revoke } = Proxy.revocable(new Error('no session'), {});
  revoke();
  return proxy;
}

describe('a call that was given up', () => {
  it.each(['http', 'https'])(
    'resets its %s connection, so that it does not arrive later',
    async (protocol) => {
      let hear: (end: string) => void;
      const heard = new Promise<string>((resolve) => (hear = resolve));
      const silent: Answer = (_, socket) => {
        socket.once('error', ({ code }: NodeJS.ErrnoException) => hear(code ?? ''));
        socket.once('end', () => hear('an ordinary end'));
      };
      const server = await rawServer(silent, protocol === 'https' ? tls : undefined);
      const agent = protocol === 'https' ? { agent: new HttpsAgent({ ca: tls.cert, keepAlive: true }) } : {};
      const reply = await client(server.origin, { ...agent, timeoutMs: 300 }).call(sync);
      expect(reply).toMatchObject({ sent: 'maybe', failure: 'timeout' });
      expect(await heard).toBe('ECONNRESET');
    },
  );
});
