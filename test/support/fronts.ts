import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** Something that stands in front of another server. */
export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

/** Speaks TLS with a certificate for 127.0.0.1 that signed itself, written to `certificatePath`. */
export async function tlsFront(target: string, folder: string): Promise<Front & { certificatePath: string }> {
  const [keyPath, certificatePath] = [join(folder, 'tls-key.pem'), join(folder, 'tls-certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyPath, '-out', certificatePath],
    ],
    { stdio: 'pipe' },
  );
  const { hostname, port } = new URL(target);
  const tls = { key: readFileSync(keyPath), cert: readFileSync(certificatePath) };
  const server = createTlsServer(tls, (caller) => {
    const onward = connect(Number(port), hostname);
    for (const side of [caller, onward])
      side.on('error', () => [caller, onward].forEach((one) => one.destroy()));
    caller.pipe(onward).pipe(caller);
  });
  server.on('tlsClientError', () => undefined);
  return { ...(await listening(server)), certificatePath };
}

/** Passes requests on with another target, as a gateway might. */
export async function rewritingFront(target: string, rewrite: (path: string) => string): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(target, { method, headers, path: rewrite(url), agent: false }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return listening(server);
}

/** Answers everything with one page. */
export async function pageFront(page: string): Promise<Front> {
  return listening(createServer((_, outgoing) => outgoing.setHeader('Content-Type', 'text/html').end(page)));
}

/** A port nobody listens on. */
export async function deadPort(): Promise<number> {
  const { port, close } = await listening(createServer());
  await close();
  return port;
}

async function listening(server: Server): Promise<Front> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
