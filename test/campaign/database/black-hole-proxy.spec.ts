import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type BlackHoleProxy, startBlackHole } from '../../support/black-hole-proxy.js';

/** Long enough for a byte on the loopback address, ms. */
const WHILE_MS = 150;

describe('a proxy that loses flows', () => {
  let server: Server;
  let proxy: BlackHoleProxy;
  let atServer: Socket[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    atServer = [];
    server = createServer((socket) => {
      atServer.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startBlackHole((server.address() as AddressInfo).port);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    server.close();
  });

  function dial(): Socket {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined);
    clients.push(socket);
    return socket;
  }

  async function client(): Promise<Socket> {
    const socket = dial();
    await once(socket, 'connect');
    return socket;
  }

  /** Also after an error, which `once` would throw. */
  async function closed(socket: Socket): Promise<void> {
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  }

  async function echo(socket: Socket): Promise<string | null> {
    socket.write('x');
    const answer = once(socket, 'data').then(([data]) => String(data));
    return Promise.race([answer, pause(WHILE_MS).then(() => null)]);
  }

  it('passes everything on until it is told to lose it', async () => {
    const socket = await client();
    expect(await echo(socket)).toBe('x');
    expect(proxy.connections.map(({ bytesSent }) => bytesSent)).toEqual([1]);
    socket.end();
    await once(socket, 'close');
    expect(proxy.connections).toEqual([]);
  });

  it('silences one connection for good and leaves others alone', async () => {
    const [lost, kept] = [await client(), await client()];
    for (const socket of [lost, kept]) await echo(socket);
    proxy.connections[0]?.silence();
    expect([await echo(lost), await echo(kept)]).toEqual([null, 'x']);
    expect(lost.destroyed).toBe(false);
  });

  it('tells neither side that the other has closed', async () => {
    const socket = await client();
    await echo(socket);
    proxy.silenceAll();
    socket.end();
    await pause(WHILE_MS);
    expect([socket.closed, atServer[0]?.closed]).toEqual([false, false]);
  });

  it('swallows new connections while it is told to, and serves later ones', async () => {
    proxy.swallow(true);
    const lost = await client();
    expect(await echo(lost)).toBeNull();
    proxy.swallow(false);
    expect(await echo(await client())).toBe('x');
    expect(await echo(lost)).toBeNull();
  });

  it('refuses connections while it has no target, and resets all when it cuts', async () => {
    const socket = await client();
    await echo(socket);
    proxy.cut();
    await closed(socket);
    proxy.retarget(null);
    await closed(dial());
    proxy.retarget((server.address() as AddressInfo).port);
    expect(await echo(await client())).toBe('x');
  });
});
