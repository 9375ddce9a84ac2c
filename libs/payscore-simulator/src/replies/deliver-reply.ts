import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { OutgoingReply } from './compose-reply.js';

/**
 * Sends the reply as its delivery says.
 *
 * @param date WeChat Pay's time, which Node's own would not be
 * @param stop ends a drip when the simulator closes
 */
export async function deliverReply(
  response: ServerResponse,
  outgoing: OutgoingReply,
  { requestId, date }: { requestId: string; date: Date },
  stop: AbortSignal,
): Promise<void> {
  const { reply, signature, delivery } = outgoing;
  const headers = {
    ...reply.headers,
    ...signature?.headers,
    'Request-ID': requestId,
    Date: date.toUTCString(),
    'Content-Length': String(reply.body.length),
  };
  const socket = response.socket;
  if (socket === null || socket.destroyed) return;

  switch (delivery.how) {
    case 'never':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'whole':
      response.writeHead(reply.status, headers).end(reply.body);
      return;
    case 'half':
      response.writeHead(reply.status, headers);
      response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => socket.destroy());
      return;
    case 'drip': {
      // Written to the socket itself: only so can the status line arrive byte by byte.
      const head = headText(reply.status, { ...headers, Connection: 'close' });
      const atOnce = delivery.from === 'body' ? head : Buffer.alloc(0);
      const rest = delivery.from === 'body' ? reply.body : Buffer.concat([head, reply.body]);
      await drip(socket, atOnce, rest, delivery.intervalMs, stop);
      return;
    }
  }
}

function headText(status: number, headers: Record<string, string>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`, 'latin1');
}

async function drip(
  socket: Socket,
  atOnce: Buffer,
  rest: Buffer,
  intervalMs: number,
  stop: AbortSignal,
): Promise<void> {
  socket.write(atOnce);
  for (const byte of rest) {
    await pause(intervalMs, undefined, { signal: stop });
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
  }
  socket.end();
}
