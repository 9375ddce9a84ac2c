import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listen } from './raw-server.js';

export interface EgressProxy {
  readonly port: number;
  /** Where the tunnels asked for go. */
  readonly targets: string[];
}

const open: { server: Server; sockets: Set<Socket> }[] = [];

async function start(greet: (socket: Socket, targets: string[]) => Promise<void>): Promise<EgressProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    greet(socket, targets).catch(() => socket.destroy());
  });
  const port = await listen(server);
  open.push({ server, sockets });
  return { port, targets };
}

async function next(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk;
}

function tunnel(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1');
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
  socket.on('close', () => onward.destroy());
  socket.pipe(onward).pipe(socket);
}

/** HTTP proxy that tunnels by CONNECT, or answers it with this status line instead. */
export function connectProxy(refusal?: string): Promise<EgressProxy> {
  return start(async (socket, targets) => {
    const target = (await next(socket)).toString('latin1').split(' ')[1] ?? '';
    targets.push(target);
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
    tunnel(socket, Number(target.split(':').at(-1)));
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  });
}

/** SOCKS 5 proxy without authentication; with `refuses` it answers "not allowed by ruleset". */
export function socksProxy(refuses = false): Promise<EgressProxy> {
  return start(async (socket, targets) => {
    await next(socket);
    const asked = next(socket);
    socket.write(Buffer.from([5, 0]));
    const request = await asked;
    const port = request.readUInt16BE(request.length - 2);
    targets.push(String(port));
    if (!refuses) tunnel(socket, port);
    socket.write(Buffer.from([5, refuses ? 2 : 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  });
}

export async function closeProxies(): Promise<void> {
  for (const { server, sockets } of open.splice(0)) {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  }
}
