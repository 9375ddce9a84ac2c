import { connect } from 'node:net';
import type { Simulator } from '../../src/index.js';
import { authorize, type Call } from './merchant.js';

export interface RawReply {
  text: string;
  /** Code of the socket error, when there was one. */
  error: string | undefined;
  /** How many pieces the reply came in. */
  pieces: number;
}

/** Sends a signed call over a socket and reads until the other side ends it. */
export function sendRaw(simulator: Simulator, call: Call): Promise<RawReply> {
  return new Promise((resolve) => {
    const socket = openRaw(simulator, call);
    const reply: RawReply = { text: '', error: undefined, pieces: 0 };
    socket.on('data', (chunk) => {
      reply.text += chunk.toString('latin1');
      reply.pieces += 1;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (reply.error = error.code));
    socket.on('close', () => resolve(reply));
  });
}

/** Sends a signed call over a socket and leaves the reply to the caller. */
export function openRaw(simulator: Simulator, call: Call) {
  const { target, body = '', method = body === '' ? 'GET' : 'POST' } = call;
  const { port, hostname } = new URL(simulator.baseUrl);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: simulator',
    'Accept: application/json',
    'User-Agent: raw/1',
    `Authorization: ${authorize(simulator, { ...call, method })}`,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
    'Connection: close',
  ];
  const socket = connect(Number(port), hostname);
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}
