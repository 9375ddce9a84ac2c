import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { textOf } from '../../text/error-text.js';
import { Connection } from './connection.js';
import type { Deadline } from './deadline.js';
import type { TransportFailure } from '../replies/reply.js';
import type { Verdict } from '../replies/judge-signature.js';
import { TransportError } from './transport.error.js';

export interface ExchangeRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as UTF-8; empty for none. */
  readonly body: string;
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
  /** Verifies a complete reply. The connection is kept only when it is `verified`. */
  readonly judge: (headers: IncomingHttpHeaders, body: Buffer) => Verdict;
  /** Ends the exchange in any phase: waiting for a socket, resolving, connecting, reading. */
  readonly deadline: Deadline;
  /** Longest time to connect, ms, if there is another host. */
  readonly connectTimeoutMs?: number | undefined;
}

export interface RawReply extends Verdict {
  readonly status: number;
  readonly statusText: string;
  /** By lower-case name; repeated ones joined by `, `. */
  readonly headers: IncomingHttpHeaders;
  /** As it arrived, never decompressed. */
  readonly body: Buffer;
}

/** The request before `end`. An agent that throws has sent nothing, because Node writes after `end`. */
function begin({ url, method, headers, agent }: ExchangeRequest, hostname: string): ClientRequest {
  const isTls = url.protocol === 'https:';
  try {
    return (isTls ? httpsRequest : httpRequest)({
      protocol: url.protocol,
      hostname,
      port: url.port,
      path: url.pathname + url.search,
      method,
      // A table, because tracers copy it as one and a flat list would lose the signature.
      headers,
      agent,
      insecureHTTPParser: false,
      ...(isTls ? { rejectUnauthorized: true, minVersion: 'TLSv1.2' } : {}),
    });
  } catch (error) {
    throw new TransportError('connect', 'no', textOf(error, 'message'));
  }
}

function judgeReply(
  { headers, statusCode = 0, statusMessage = '' }: IncomingMessage,
  chunks: readonly Buffer[],
  judge: ExchangeRequest['judge'],
): RawReply {
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const { verification, skewMs } = judge(headers, body);
  return { status: statusCode, statusText: statusMessage, headers, body, verification, skewMs };
}

/**
 * One HTTP request and its complete reply: no redirect, no proxy from the environment, no retry.
 *
 * @throws {@link TransportError} with the phase it reached
 */
export function exchange(request: ExchangeRequest): Promise<RawReply> {
  const { url, agent, deadline, maxReplyBytes, judge, connectTimeoutMs } = request;
  const isTls = url.protocol === 'https:';

  return new Promise((resolve, reject) => {
    let sent: 'no' | 'maybe' = 'no';
    let stage: 'dns' | 'connect' | 'tls' = 'connect';
    let reply: IncomingMessage | null = null;
    let connection: Connection | null = null;
    let patience: NodeJS.Timeout | undefined;

    // URL writes an IPv6 address in brackets; a socket needs it without.
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const outgoing = begin(request, hostname);

    const fail = (failure: TransportFailure, detail?: string) => {
      deadline.atEnd(null);
      clearTimeout(patience);
      const { reusedSocket } = outgoing;
      reject(new TransportError(failure, sent, detail ?? null, reply?.statusCode ?? null, reusedSocket));
      if (sent === 'maybe' && !reply) connection?.giveUp();
      outgoing.destroy();
    };
    const send = () => {
      if (outgoing.destroyed) return;
      // A resumed process continues before its timers fire, and its lease may have expired. So the clock is
      // read just before the first byte.
      if (deadline.leftMs === 0) return fail('timeout');
      const problem = connection?.problem(isTls, hostname);
      if (problem) {
        // An error removes the TLS session from the agent too: a resumed session shows no certificate.
        outgoing.destroy(new Error(problem));
        return fail('tls', problem);
      }
      sent = 'maybe';
      clearTimeout(patience);
      outgoing.end(request.body);
    };
    if (connectTimeoutMs !== undefined) {
      const tooSlow = () => fail(stage, `no connection within ${connectTimeoutMs} ms`);
      patience = setTimeout(tooSlow, connectTimeoutMs);
    }

    // Nothing is written before the connection is ready, so nothing can have left.
    const onSocket = (socket: Socket) => {
      connection = Connection.use(socket, agent);
      const isUp = outgoing.reusedSocket || !(socket.connecting || socket.destroyed);
      if (isUp && !connection.isSecuring) return send();
      if (isUp) stage = 'tls';
      else stage = isIP(hostname) ? 'connect' : 'dns';
      socket.once('lookup', (error: Error | null) => {
        if (!error) stage = 'connect';
      });
      socket.once('connect', () => {
        if (connection?.isSecuring) stage = 'tls';
        else send();
      });
      socket.once('secureConnect', send);
    };

    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('HPE_')) return fail('malformed', error.message);
      if (reply) return fail('truncated', error.message);
      if (sent === 'maybe') return fail('reset', error.message);
      // An immediate look-up ends before the socket is observed; the error shows its result.
      const isConnect = error.syscall === 'connect' || 'errors' in error;
      return fail(stage === 'dns' && isConnect ? 'connect' : stage, error.message || error.code);
    };

    const onReply = (incoming: IncomingMessage) => {
      reply = incoming;
      connection?.replied(incoming);
      if (sent === 'no') return fail('malformed', 'it came before the request');
      const chunks: Buffer[] = [];
      let size = 0;
      if (Number(incoming.headers['content-length']) > maxReplyBytes) return fail('too-large');
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxReplyBytes) return fail('too-large');
        chunks.push(chunk);
      });
      incoming.on('end', () => {
        deadline.atEnd(null);
        // Node returns the connection to the agent right after the listeners of `end`.
        let isVerified = false;
        try {
          const judged = judgeReply(incoming, chunks, judge);
          isVerified = judged.verification === 'verified';
          resolve(judged);
        } catch (error) {
          reject(error instanceof Error ? error : new TypeError('The reply could not be judged.'));
        }
        connection?.release(isVerified);
      });
      incoming.on('error', onError);
    };

    outgoing.on('socket', onSocket);
    outgoing.on('response', onReply);
    outgoing.on('error', onError);
    outgoing.on('upgrade', (incoming, socket) => {
      socket.destroy();
      reply = incoming;
      fail('malformed', 'the server switched protocols');
    });
    deadline.atEnd(fail);
  });
}
