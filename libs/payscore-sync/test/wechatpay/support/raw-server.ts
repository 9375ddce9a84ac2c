import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** One request as its bytes arrived. */
export interface RawRequest {
  readonly line: string;
  readonly target: string;
  readonly head: string;
  readonly body: Buffer;
  header(name: string): string | undefined;
}

export type Answer = (request: RawRequest, socket: Socket, index: number) => void;

export interface RawServer {
  readonly origin: string;
  readonly port: number;
  readonly requests: RawRequest[];
  readonly sockets: Set<Socket>;
  /** Connections accepted so far. */
  connections: number;
}

const open: { server: Server; sockets: Set<Socket> }[] = [];

/** TCP or TLS server that parses nothing but the head and Content-Length, so that it sees what really arrived. */
export async function rawServer(answer: Answer, tls?: TlsOptions): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const onConnection = (socket: Socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let request = parse(bytes); request; request = parse(bytes)) {
        bytes = bytes.subarray(request.length);
        answer(request.value, socket, requests.push(request.value) - 1);
      }
    });
  };
  const server = tls ? createTlsServer(tls, onConnection) : createServer(onConnection);
  const port = await listen(server);
  const origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const state: RawServer = { origin, port, requests, sockets, connections: 0 };
  open.push({ server, sockets });
  return state;
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

/** A port nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function closeServers(): Promise<void> {
  for (const { server, sockets } of open.splice(0)) {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  }
}

function parse(bytes: Buffer): { value: RawRequest; length: number } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
  const length = end + 4 + Number(header('content-length') ?? 0);
  if (bytes.length < length) return null;
  const line = head.slice(0, head.indexOf('\r\n'));
  const body = Buffer.from(bytes.subarray(end + 4, length));
  return { value: { line, target: line.split(' ')[1] ?? '', head, body, header }, length };
}
