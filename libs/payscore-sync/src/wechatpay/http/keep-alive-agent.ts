import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/**
 * WeChat Pay closes a connection idle for 8 s (the official SDKs keep theirs for 7 s). A connection reused at
 * that moment breaks after the request may have left, so ours closes earlier.
 */
const IDLE_MS = 7_000;

/** Agent of one client. `timeout` closes idle sockets only: used sockets have the call's deadline. */
export function createKeepAliveAgent(protocol: 'http:' | 'https:', idleMs: number = IDLE_MS): HttpAgent {
  return protocol === 'https:'
    ? new HttpsAgent({ keepAlive: true, timeout: idleMs, rejectUnauthorized: true, minVersion: 'TLSv1.2' })
    : new HttpAgent({ keepAlive: true, timeout: idleMs });
}
