import type { LookupFunction } from 'node:net';
import { Agent as HttpAgent } from 'node:http';
import { HostPreference, REST_MS } from '../../src/wechatpay/http/host-preference.js';
import { type Signer, WechatPayClient, type WechatPayClientOptions } from '../../src/entries/wechatpay.js';
import { authorizationParts, closeClients, client } from './support/client.js';
import { keyRing, MCHID, MERCHANT_SERIAL, signer } from './support/keys.js';
import { platformReply } from './support/platform-reply.js';
import { type Answer, closedPort, closeServers, rawServer } from './support/raw-server.js';

const sync = { method: 'POST', path: '/v3/x', body: '{}' } as const;
const query = { method: 'GET', path: '/v3/x' } as const;
const clients: WechatPayClient[] = [];

afterEach(async () => {
  clients.splice(0).forEach((one) => one.close());
  closeClients();
  await closeServers();
});

function clientOf(baseUrls: string[], options: Partial<WechatPayClientOptions> = {}): WechatPayClient {
  const created = new WechatPayClient({ mchid: MCHID, signer, keys: keyRing, baseUrls, ...options });
  clients.push(created);
  return created;
}

const answering: Answer = (_, socket) => socket.write(platformReply());
const deadHost = async () => `http://127.0.0.1:${await closedPort()}`;

describe('a call goes to the next host', () => {
  it('when the connection is refused, and tells which one answered', async () => {
    const server = await rawServer(answering);
    const reply = await clientOf([await deadHost(), server.origin]).call(sync);
    expect(reply).toMatchObject({ verification: 'verified', status: 204, origin: server.origin });
    expect(server.requests).toHaveLength(1);
  });

  it('when the name does not resolve', async () => {
    const server = await rawServer(answering);
    const reply = await clientOf(['http://wechatpay.invalid', server.origin]).call(sync);
    expect(reply).toMatchObject({ verification: 'verified', origin: server.origin });
  });

  it('when it hangs while connecting, within the one deadline', async () => {
    const server = await rawServer(answering);
    const { port } = new URL(server.origin);
    const hangs: LookupFunction = (name, { all }, done) => {
      if (name === 'dead.test') return;
      if (all) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    };
    const agent = new HttpAgent({ lookup: hangs });
    const caller = clientOf(['http://dead.test', `http://live.test:${port}`], { agent, timeoutMs: 2000 });
    const reply = await caller.call(sync);
    expect(reply).toMatchObject({ verification: 'verified', origin: `http://live.test:${port}` });
    agent.destroy();
  });

  it('with a nonce and a signature of its own', async () => {
    const signed: string[] = [];
    const counting: Signer = {
      serialNo: MERCHANT_SERIAL,
      sign: (message, context) => {
        signed.push(message);
        return signer.sign(message, context);
      },
    };
    const server = await rawServer(answering);
    await clientOf([await deadHost(), await deadHost(), server.origin], { signer: counting }).call(sync);
    expect(signed).toHaveLength(3);
    expect(new Set(signed.map((message) => message.split('\n')[3])).size).toBe(3);
    const sent = authorizationParts(server.requests[0]?.header('authorization'));
    expect(signed[2]).toContain(`\n${sent['nonce_str']}\n`);
  });

  it('and says of each why, when none can be reached', async () => {
    const [one, two] = [await deadHost(), await deadHost()];
    const reply = await clientOf([one, two]).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'connect', origin: two });
    for (const host of [one, two]) expect(reply.message).toContain(new URL(host).host);
  });
});

describe('a call stays with its host', () => {
  it.each<[string, Answer, object]>([
    [
      'the connection breaks after it was sent',
      (_, socket) => socket.resetAndDestroy(),
      { failure: 'reset' },
    ],
    ['nothing is answered', () => undefined, { failure: 'timeout' }],
    [
      'it is unavailable',
      (_, socket) => socket.write('HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n'),
      { status: 503 },
    ],
  ])('when %s', async (_, answer, expected) => {
    const [first, second] = [await rawServer(answer), await rawServer(answering)];
    const reply = await clientOf([first.origin, second.origin], { timeoutMs: 500 }).call(sync);
    expect(reply).toMatchObject({ ...expected, sent: 'maybe', origin: first.origin });
    expect(second.connections).toBe(0);
  });

  it('when the signer fails: another host cannot help', async () => {
    const server = await rawServer(answering);
    const failing = { serialNo: MERCHANT_SERIAL, sign: () => Promise.reject(new Error('no')) };
    const reply = await clientOf([await deadHost(), server.origin], { signer: failing }).call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'signer' });
    expect(server.connections).toBe(0);
  });

  it('and a slow reply has the whole deadline, not a share of it', async () => {
    const slow: Answer = (_, socket) => void setTimeout(() => socket.write(platformReply()), 1200);
    const first = await rawServer(slow);
    const reply = await clientOf([first.origin, await deadHost(), await deadHost()], {
      timeoutMs: 3000,
    }).call(sync);
    expect(reply).toMatchObject({ verification: 'verified', origin: first.origin });
  });
});

describe('the order of hosts', () => {
  let now = 0;
  const order = () => {
    now = 1000;
    return new HostPreference(['a', 'b', 'c'], () => now);
  };

  it('is the one given', () => {
    const hosts = order();
    expect([hosts.forNextCall(), hosts.forNextCall()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it('puts a host that could not be reached last for a while', () => {
    const hosts = order();
    hosts.unreachable('a');
    expect(hosts.forNextCall()).toEqual(['b', 'c', 'a']);
    now += REST_MS - 1;
    expect(hosts.forNextCall()).toEqual(['b', 'c', 'a']);
  });

  it('then lets one call try it, and all others only once that has reached it', () => {
    const hosts = order();
    hosts.unreachable('a');
    now += REST_MS;
    expect(hosts.forNextCall()).toEqual(['a', 'b', 'c']);
    expect(hosts.forNextCall()).toEqual(['b', 'c', 'a']);
    hosts.reached('a');
    expect(hosts.forNextCall()).toEqual(['a', 'b', 'c']);
  });

  it('still has every host when none could be reached', () => {
    const hosts = order();
    ['b', 'a', 'c'].forEach((host) => hosts.unreachable(host));
    expect(hosts.forNextCall()).toEqual(['a', 'b', 'c']);
  });

  it('keeps a client with the host that works', async () => {
    const [gone, server] = [await deadHost(), await rawServer(answering)];
    let signatures = 0;
    const counting: Signer = {
      serialNo: MERCHANT_SERIAL,
      sign: (...args) => {
        signatures += 1;
        return signer.sign(...args);
      },
    };
    const caller = clientOf([gone, server.origin], { signer: counting });
    for (let i = 0; i < 3; i += 1) expect((await caller.call(sync)).origin).toBe(server.origin);
    expect(signatures).toBe(4);
  });
});

describe('a kept connection that breaks as it is used again', () => {
  /** Answers the first request of each connection and resets it at the second. */
  const onceEach = () => {
    const seen = new WeakSet<object>();
    const answer: Answer = (_, socket) => {
      if (seen.has(socket)) socket.resetAndDestroy();
      else socket.write(platformReply());
      seen.add(socket);
    };
    return rawServer(answer);
  };

  it('is made good at once for a query, with a new signature', async () => {
    const server = await onceEach();
    const caller = client(server.origin);
    await caller.call(query);
    expect(await caller.call(query)).toMatchObject({ verification: 'verified', failure: null });
    const nonces = server.requests.map((r) => authorizationParts(r.header('authorization'))['nonce_str']);
    expect([server.connections, new Set(nonces).size]).toEqual([2, 3]);
  });

  it('leaves a sync alone: it may have arrived', async () => {
    const server = await onceEach();
    const caller = client(server.origin);
    await caller.call(query);
    expect(await caller.call(sync)).toMatchObject({ sent: 'maybe', failure: 'reset' });
    expect(server.requests).toHaveLength(2);
  });

  it('is made good once only', async () => {
    const server = await rawServer((_, socket, index) => {
      if (index === 0) socket.write(platformReply());
      else socket.resetAndDestroy();
    });
    const caller = client(server.origin);
    await caller.call(query);
    expect(await caller.call(query)).toMatchObject({ failure: 'reset' });
    expect(server.requests).toHaveLength(3);
  });

  it('is not made good on a connection that was new', async () => {
    const server = await rawServer((_, socket) => socket.resetAndDestroy());
    expect(await client(server.origin).call(query)).toMatchObject({ failure: 'reset' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not made good after half a reply', async () => {
    const server = await rawServer((_, socket, index) => {
      if (index === 0) socket.write(platformReply());
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"');
    });
    const caller = client(server.origin);
    await caller.call(query);
    expect(await caller.call(query)).toMatchObject({ failure: 'truncated' });
    expect(server.requests).toHaveLength(2);
  });
});
