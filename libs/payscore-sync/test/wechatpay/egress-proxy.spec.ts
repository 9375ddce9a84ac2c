import type { Agent } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { HttpsProxyAgent as HpAgent } from 'hpagent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { WechatPayClient, type WechatPayClientOptions } from '../../src/entries/wechatpay.js';
import { client, closeClients } from './support/client.js';
import { closeProxies, connectProxy, type EgressProxy, socksProxy } from './support/egress-proxy.js';
import { keyRing, MCHID, signer } from './support/keys.js';
import { removeFiles, selfSigned } from './support/openssl.js';
import { platformReply } from './support/platform-reply.js';
import { type Answer, closedPort, closeServers, listen, rawServer } from './support/raw-server.js';

const tls = selfSigned();
const trusted = { ca: tls.cert };
const sync = { method: 'POST', path: '/v3/x', body: '{}' } as const;
const answering: Answer = (_, socket) => socket.write(platformReply());
const agents: Agent[] = [];
const clients: WechatPayClient[] = [];

afterEach(async () => {
  closeClients();
  clients.splice(0).forEach((one) => one.close());
  agents.splice(0).forEach((agent) => agent.destroy());
  await closeProxies();
  await closeServers();
});
afterAll(removeFiles);

interface Kind {
  readonly proxy: (isRefusing?: boolean) => Promise<EgressProxy>;
  readonly agent: (port: number, options: object) => Agent;
}

const KINDS: [string, Kind][] = [
  [
    'https-proxy-agent',
    {
      proxy: (isRefusing = false) =>
        connectProxy(isRefusing ? '407 Proxy Authentication Required' : undefined),
      agent: (port, options) => {
        const agent = new HttpsProxyAgent(`http://127.0.0.1:${port}`, options);
        // It keeps what it is given for the connection to the proxy alone.
        Object.assign(agent.options, options);
        return agent;
      },
    },
  ],
  [
    'hpagent',
    {
      proxy: (isRefusing = false) => connectProxy(isRefusing ? '502 Bad Gateway' : undefined),
      agent: (port, options) => new HpAgent({ proxy: `http://127.0.0.1:${port}`, ...options }),
    },
  ],
  [
    'socks-proxy-agent',
    {
      proxy: (isRefusing = false) => socksProxy(isRefusing),
      agent: (port, options) => new SocksProxyAgent(`socks5://127.0.0.1:${port}`, options),
    },
  ],
];

describe.each(KINDS)('behind a proxy, with the agent of %s', (_, kind) => {
  function agentOf(port: number, options: object = {}): Agent {
    const agent = kind.agent(port, { keepAlive: true, ...trusted, ...options });
    agents.push(agent);
    return agent;
  }
  /** A client of several hosts. */
  function clientOf(baseUrls: string[], agent: Agent, timeoutMs: number): WechatPayClient {
    const options: WechatPayClientOptions = {
      mchid: MCHID,
      signer,
      keys: keyRing,
      baseUrls,
      agent,
      timeoutMs,
    };
    const created = new WechatPayClient(options);
    clients.push(created);
    return created;
  }

  it('a call arrives, verified, through a tunnel that is kept', async () => {
    const [proxy, server] = [await kind.proxy(), await rawServer(answering, tls)];
    const caller = client(server.origin, { agent: agentOf(proxy.port) });
    expect(await caller.call(sync)).toMatchObject({ status: 204, verification: 'verified' });
    expect(await caller.call(sync)).toMatchObject({ status: 204, verification: 'verified' });
    expect(proxy.targets).toHaveLength(1);
  });

  it('a tunnel is not kept after an unverified reply', async () => {
    const gateway: Answer = (_request, socket, index) =>
      socket.write(index === 0 ? 'HTTP/1.1 504 X\r\nContent-Length: 0\r\n\r\n' : platformReply());
    const [proxy, server] = [await kind.proxy(), await rawServer(gateway, tls)];
    const caller = client(server.origin, { agent: agentOf(proxy.port) });
    expect(await caller.call(sync)).toMatchObject({ status: 504, verification: 'unsigned' });
    expect(await caller.call(sync)).toMatchObject({ status: 204, verification: 'verified' });
    expect(proxy.targets).toHaveLength(2);
  });

  it('nothing was sent when the certificate is not trusted', async () => {
    const [proxy, server] = [await kind.proxy(), await rawServer(answering, tls)];
    const caller = client(server.origin, { agent: agentOf(proxy.port, { ca: undefined }) });
    expect(await caller.call(sync)).toMatchObject({ sent: 'no', failure: 'tls' });
    expect(server.requests).toEqual([]);
  });

  it('nothing was sent when the server is no TLS server, or hangs up in the handshake', async () => {
    const proxy = await kind.proxy();
    const doings: ((socket: Socket) => void)[] = [
      (socket) => socket.destroy(),
      (socket) => socket.once('data', () => socket.destroy()),
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ];
    for (const doing of doings) {
      const server = createServer(doing);
      const baseUrl = `https://127.0.0.1:${await listen(server)}`;
      const reply = await client(baseUrl, { agent: agentOf(proxy.port) }).call(sync);
      server.close();
      expect(reply).toMatchObject({ sent: 'no', failure: 'tls' });
    }
  });

  it('nothing was sent when the handshake hangs, and the next host is tried', async () => {
    const [proxy, silent] = [await kind.proxy(), await rawServer(() => undefined)];
    const hanging = silent.origin.replace('http:', 'https:');
    const late = await clientOf([hanging], agentOf(proxy.port), 200).call(sync);
    expect(late).toMatchObject({ sent: 'no', failure: 'timeout' });
    const server = await rawServer(answering, tls);
    const reply = await clientOf([hanging, server.origin], agentOf(proxy.port), 3000).call(sync);
    expect(reply).toMatchObject({ verification: 'verified', origin: server.origin });
    expect(silent.requests).toEqual([]);
  });

  it('nothing was sent when the proxy refuses the tunnel, or is not there', async () => {
    const [proxy, server] = [await kind.proxy(true), await rawServer(answering, tls)];
    for (const port of [proxy.port, await closedPort()]) {
      const reply = await client(server.origin, { agent: agentOf(port) }).call(sync);
      expect(reply).toMatchObject({ sent: 'no', status: null, verification: 'unsigned' });
      expect(['connect', 'tls']).toContain(reply.failure);
    }
    expect(server.requests).toEqual([]);
  });
});
