import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/**
 * WeChat Pay closes a connection idle for 8 s (the official SDKs keep theirs for 7 s). One reused in that very
 * moment breaks after the request may have left, so ours must go first.
 */
const IDLE_MS = 7_000;

/** Agent of one client. `timeout` ends idle sockets only: sockets in use have the call's deadline. */
export function createKeepAliveAgent(protocol: 'http:' | 'https:', idleMs: number = IDLE_MS): HttpAgent {
  return protocol === 'https:'
    ? new HttpsAgent({ keepAlive: true, timeout: idleMs, rejectUnauthorized: true, minVersion: 'TLSv1.2' })
    : new HttpAgent({ keepAlive: true, timeout: idleMs });
}
