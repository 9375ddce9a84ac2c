import { once } from 'node:events';
import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request } from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { client, closeClients } from './support/client.js';
import { stranger } from './support/keys.js';
import { removeFiles, selfSigned } from './support/openssl.js';
import { platformReply, type ReplyOptions } from './support/platform-reply.js';
import { type Answer, closeServers, rawServer, type RawServer } from './support/raw-server.js';

const tls = selfSigned();
const sync = { method: 'POST', path: '/v3/x', body: '{}' } as const;
const agents: HttpAgent[] = [];

afterEach(async () => {
  closeClients();
  agents.splice(0).forEach((agent) => agent.destroy());
  await closeServers();
});
afterAll(removeFiles);

/** As a host may give one, kept between calls. */
function hostAgent(options: { maxSockets?: number } = {}): HttpsAgent {
  const agent = new HttpsAgent({ keepAlive: true, ca: tls.cert, ...options });
  agents.push(agent);
  return agent;
}

/** The first connection of a server. */
function firstOf({ sockets }: RawServer): Socket {
  const [socket] = sockets;
  if (!socket) throw new Error('nobody connected');
  return socket;
}

const NO_SIGNATURE = {
  'Wechatpay-Timestamp': null,
  'Wechatpay-Nonce': null,
  'Wechatpay-Signature': null,
  'Wechatpay-Serial': null,
};
const error = (status: number, code: string): ReplyOptions => ({
  status,
  body: JSON.stringify({ code, message: 'x' }),
  headers: NO_SIGNATURE,
});
const html = '<html>502</html>';

const UNVERIFIED: [string, () => Buffer][] = [
  ['a 504 of a gateway', () => Buffer.from('HTTP/1.1 504 X\r\nContent-Length: 0\r\n\r\n')],
  ['an HTML page', () => Buffer.from(`HTTP/1.1 502 X\r\nContent-Length: ${html.length}\r\n\r\n${html}`)],
  ['an unsigned 204', () => platformReply({ headers: NO_SIGNATURE })],
  ['an unsigned 401', () => platformReply(error(401, 'SIGN_ERROR'))],
  ['an unsigned 429', () => platformReply(error(429, 'FREQUENCY_LIMITED'))],
  ['a redirect', () => Buffer.from('HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n')],
  ['a probe', () => platformReply({ signature: `WECHATPAY/SIGNTEST/${'A'.repeat(300)}` })],
  ['a stale reply', () => platformReply({ timestamp: Math.floor(Date.now() / 1000) - 600 })],
  ['a signature of a stranger', () => platformReply({ key: stranger.privateKey })],
  ['an unknown serial number', () => platformReply({ serial: 'ABCDEF' })],
];

describe('a connection is kept', () => {
  it.each([['the own agent', false] as const, ['an agent of the host', true] as const])(
    'after verified replies, by %s',
    async (_, isGiven) => {
      const agent = hostAgent();
      const server = await rawServer((_request, socket) => socket.write(platformReply()), tls);
      const plain = await rawServer((_request, socket) => socket.write(platformReply()));
      const caller = isGiven ? client(server.origin, { agent }) : client(plain.origin);
      for (let call = 0; call < 4; call += 1) {
        expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
      }
      expect((isGiven ? server : plain).connections).toBe(1);
    },
  );

  it('after a verified error too, and after interim replies before a verified one', async () => {
    const server = await rawServer((_, socket, index) =>
      socket.write(
        index === 0
          ? platformReply({ status: 400, body: '{"code":"PARAM_ERROR","message":"x"}' })
          : Buffer.concat([
              Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nLink: </a>\r\n\r\n'),
              platformReply(),
            ]),
      ),
    );
    const caller = client(server.origin);
    for (let call = 0; call < 3; call += 1) {
      expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
    }
    expect(server.connections).toBe(1);
  });
});

describe("another order's late reply is not taken for this one's", () => {
  /** Answers the first request with `first`, and its late 204 goes out once the second one is under way. */
  const lateAnswer =
    (first: () => Buffer, held: { late?: Socket }): Answer =>
    (_, socket, index) => {
      if (index === 0) {
        held.late = socket;
        socket.write(first());
      } else if (held.late && !held.late.destroyed) {
        held.late.write(platformReply());
      }
    };

  it.each(UNVERIFIED)('when the first answer was %s', async (_, first) => {
    const server = await rawServer(lateAnswer(first, {}), tls);
    const caller = client(server.origin, { agent: hostAgent(), timeoutMs: 1000 });
    const reply = await caller.call(sync);
    expect(reply).toMatchObject({ sent: 'maybe', failure: null });
    expect(reply.verification).not.toBe('verified');
    const other = await caller.call(sync, { timeoutMs: 300 });
    expect(other).toMatchObject({ sent: 'maybe', verification: 'unsigned', status: null });
    expect(server.connections).toBe(2);
  });

  it('when the first answer was a replayed one', async () => {
    const reply = platformReply();
    const server = await rawServer((_, socket, index) => {
      if (index < 2) socket.write(reply);
      else if (index === 2) server.sockets.forEach((one) => one.write(platformReply()));
    }, tls);
    const caller = client(server.origin, { agent: hostAgent() });
    expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
    expect(await caller.call(sync)).toMatchObject({ verification: 'replayed-nonce' });
    expect(server.connections).toBe(1);
    await caller.call(sync);
    expect(server.connections).toBe(2);
  });

  it('when the other order waited for this very connection', async () => {
    const server = await rawServer(lateAnswer(UNVERIFIED[0]![1], {}), tls);
    const caller = client(server.origin, { agent: hostAgent({ maxSockets: 1 }) });
    const replies = await Promise.all([1, 2].map(() => caller.call(sync, { timeoutMs: 1000 })));
    // Which of the two is signed first is chance.
    expect(replies.map(({ status, verification }) => [status, verification])).toEqual(
      expect.arrayContaining([
        [504, 'unsigned'],
        [null, 'unsigned'],
      ]),
    );
    expect(server.connections).toBe(2);
  });

  it('when the own agent keeps connections', async () => {
    const server = await rawServer(lateAnswer(UNVERIFIED[0]![1], {}));
    const caller = client(server.origin);
    await caller.call(sync);
    expect(await caller.call(sync, { timeoutMs: 300 })).toMatchObject({ failure: 'timeout' });
    expect(server.connections).toBe(2);
  });
});

describe('a connection that says more than it was asked is not used again', () => {
  async function secondCallAfter(first: Buffer, surplus: Buffer, isIdle: boolean): Promise<RawServer> {
    const server = await rawServer((_, socket, index) => {
      socket.write(index === 0 ? first : platformReply());
    }, tls);
    const caller = client(server.origin, { agent: hostAgent() });
    expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
    const [socket] = server.sockets;
    if (isIdle && socket) {
      socket.write(surplus);
      await once(socket, 'close');
    }
    expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
    return server;
  }

  it('when bytes come while it is idle', async () => {
    for (const surplus of ['\r\n', 'x', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 408 X\r\n\r\n']) {
      expect((await secondCallAfter(platformReply(), Buffer.from(surplus), true)).connections).toBe(2);
    }
  });

  it('when a second reply comes with the first', async () => {
    const first = Buffer.concat([platformReply(), platformReply()]);
    expect((await secondCallAfter(first, Buffer.alloc(0), false)).connections).toBe(2);
  });

  it.each([
    ['announces a body', 'Content-Length: 5'],
    ['announces chunks', 'Transfer-Encoding: chunked'],
  ])('when a 204 %s, which may come later', async (_, header) => {
    const first = platformReply({ extra: [header] });
    expect((await secondCallAfter(first, Buffer.alloc(0), false)).connections).toBe(2);
  });

  it('and a 204 that carries a body is no reply of WeChat Pay', async () => {
    const answer = Buffer.concat([platformReply({ extra: ['Content-Length: 5'] }), Buffer.from('hello')]);
    const server = await rawServer((_, socket) => socket.write(answer));
    expect(await client(server.origin).call(sync)).toMatchObject({
      sent: 'maybe',
      failure: 'malformed',
      verification: 'unsigned',
    });
  });
});

describe("a host's agent that serves others too", () => {
  it('keeps their connections, also one this client used before', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()), tls);
    const agent = hostAgent();
    await client(server.origin, { agent }).call(sync);
    for (let call = 0; call < 2; call += 1) {
      const other = request({
        agent,
        host: '127.0.0.1',
        port: server.port,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
      });
      other.end();
      const [incoming] = (await once(other, 'response')) as [IncomingMessage];
      incoming.resume();
      await once(incoming, 'end');
      await turn();
    }
    expect(server.connections).toBe(1);
    expect(firstOf(server).destroyed).toBe(false);
  });
});
