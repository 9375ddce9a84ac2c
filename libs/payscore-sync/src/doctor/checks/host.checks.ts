import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { performance } from 'node:perf_hooks';
import { failed, type Finding, ok, skipped } from '../findings/finding.js';
import { withDeadline } from '../../concurrency/with-deadline.js';
import { reasonOf, timedOut } from '../findings/reason-of.js';

interface Place {
  /** `host:port` for findings. */
  readonly subject: string;
  readonly hostname: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly timeoutMs: number;
}

/**
 * Checks one host of WeChat Pay from name to certificate, step by step, and names the first failure. Nothing is
 * sent.
 *
 * @param timeoutMs for each step
 */
export async function* examineHost(baseUrl: string, timeoutMs: number): AsyncGenerator<Finding> {
  const { hostname, port, protocol, host } = new URL(baseUrl);
  const isTls = protocol === 'https:';
  const place: Place = {
    subject: host,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isTls ? 443 : 80),
    isTls,
    timeoutMs,
  };

  const dns = await examineName(place);
  yield dns;
  if (dns.status === 'failed') {
    yield skipped('connection', 'the name has no address', host);
    yield skipped('tls', 'the name has no address', host);
    return;
  }
  const connection = await examineConnection(place);
  yield connection;
  if (connection.status === 'failed') yield skipped('tls', 'there is no connection', host);
  else yield await examineTls(place);
}

async function examineName({ hostname, subject, timeoutMs }: Place): Promise<Finding> {
  if (isIP(hostname) !== 0) return ok('dns', 'an address already', subject);
  try {
    const addresses = await withDeadline(lookup(hostname, { all: true }), timeoutMs, timedOut);
    return ok('dns', addresses.map(({ address }) => address).join(', '), subject);
  } catch (error) {
    return failed('dns', { subject, detail: reasonOf(error), code: 'PAYSCORE_E_HOST_UNKNOWN' });
  }
}

async function examineConnection(place: Place): Promise<Finding> {
  const startedAt = performance.now();
  const { hostname: host, port, subject } = place;
  try {
    const socket = await opened(connectPlain({ host, port }), 'connect', place);
    socket.destroy();
    return ok('connection', `in ${Math.round(performance.now() - startedAt)} ms`, subject);
  } catch (error) {
    return failed('connection', { subject, detail: reasonOf(error), code: 'PAYSCORE_E_HOST_UNREACHABLE' });
  }
}

async function examineTls(place: Place): Promise<Finding> {
  const { hostname: host, port, subject, isTls } = place;
  if (!isTls) return skipped('tls', 'http, which only a simulator on this machine may use', subject);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const options = { host, port, ...servername, minVersion: 'TLSv1.2' as const, rejectUnauthorized: true };
  let socket: TLSSocket;
  try {
    socket = await opened(connectTls(options), 'secureConnect', place);
  } catch (error) {
    return failed('tls', { subject, detail: reasonOf(error), code: 'PAYSCORE_E_HOST_UNTRUSTED' });
  }
  const version = socket.getProtocol() ?? 'TLS';
  socket.destroy();
  return ok('tls', `${version}, certificate trusted`, subject);
}

/** Resolves with the socket at the event; rejects and destroys it on an error or timeout. */
async function opened<T extends Socket>(socket: T, event: string, { timeoutMs }: Place): Promise<T> {
  const open = new Promise<T>((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
  try {
    return await withDeadline(open, timeoutMs, timedOut);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
