import { Agent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, TLSSocket } from 'node:tls';
import { resetSocket } from './reset-socket.js';

/** Entries disappear with their sockets. */
const known = new WeakMap<Socket, Connection>();

/**
 * One connection over all its calls, of any agent. TLS is checked before the first byte. Unexpected bytes close
 * the connection, because they would look like the reply to the next call.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #agent: Agent;
  #isBusy = false;
  #reply: IncomingMessage | null = null;
  #isChecked = false;

  private constructor(socket: Socket, agent: Agent) {
    this.#socket = socket;
    this.#agent = agent;
    // Runs before Node's own listener, so the reply is not complete when its last bytes arrive.
    socket.prependListener('data', () => this.#onData());
  }

  /** The connection of this socket, now used by one call. */
  static use(socket: Socket, agent: Agent): Connection {
    let connection = known.get(socket);
    if (connection === undefined) {
      connection = new Connection(socket, agent);
      known.set(socket, connection);
    }
    connection.#isBusy = true;
    connection.#reply = null;
    return connection;
  }

  /** Whether a handshake must end before the first byte; some agents of proxies return the socket earlier. */
  get isSecuring(): boolean {
    // `secureConnecting` is public in Node but missing in its types.
    return (this.#socket as Socket & { secureConnecting?: boolean }).secureConnecting === true;
  }

  /** Why nothing may be written to this connection; null when it is usable. */
  problem(isTls: boolean, hostname: string): string | null {
    if (!isTls || this.#isChecked) return null;
    const problem = tlsProblem(this.#socket, this.#agent, hostname);
    this.#isChecked = problem === null;
    return problem;
  }

  /** The head of the reply has arrived. */
  replied(reply: IncomingMessage): void {
    this.#reply = reply;
  }

  /** The reply is complete: the agent keeps the connection, or it is closed before. */
  release(isKept: boolean): void {
    this.#isBusy = false;
    if (!isKept || announcesMore(this.#reply)) this.#socket.destroy();
    this.#reply = null;
  }

  /** The call is given up: what is on its way is not to arrive later. */
  giveUp(): void {
    resetSocket(this.#socket);
  }

  #onData(): void {
    const isSurplus = this.#isBusy ? this.#reply?.complete === true : this.#isIdle();
    if (isSurplus) this.#socket.destroy();
  }

  /** The agent may have other users, whose replies do not concern us. */
  #isIdle(): boolean {
    const { freeSockets = {} } = this.#agent as Partial<Agent>;
    return Object.values(freeSockets).some((sockets) => sockets?.includes(this.#socket));
  }
}

/** A reply without a body by its status that announces one: the next bytes are ambiguous. */
function announcesMore(reply: IncomingMessage | null): boolean {
  if (reply === null || (reply.statusCode !== 204 && reply.statusCode !== 304)) return false;
  const { 'content-length': length, 'transfer-encoding': encoding } = reply.headers;
  return encoding !== undefined || (length !== undefined && Number(length) !== 0);
}

function tlsProblem(socket: Socket, agent: Agent, hostname: string): string | null {
  if (!(socket instanceof TLSSocket)) {
    return 'the agent gave a connection without TLS; its proxy may have refused the tunnel';
  }
  if (!socket.authorized) return 'the agent gave a connection whose certificate was not verified';
  const protocol = socket.getProtocol();
  if (protocol !== 'TLSv1.2' && protocol !== 'TLSv1.3')
    return 'the agent gave a connection with TLS below 1.2';
  // A resumed session shows no certificate; its first connection was checked.
  if (socket.isSessionReused()) return null;
  // An agent may name another server, but not omit the name.
  const { servername } = (agent as { options?: ConnectionOptions }).options ?? {};
  return checkServerIdentity(servername || hostname, socket.getPeerCertificate())?.message ?? null;
}

/**
 * WeChat Pay closes a connection idle for 8 s (the official SDKs keep theirs for 7 s). A connection reused at
 * that moment breaks after the request may have left, so ours closes earlier.
 */
const IDLE_MS = 7_000;

/** Agent of one client. `timeout` closes idle sockets only: used sockets have the call's deadline. */
export function createKeepAliveAgent(protocol: 'http:' | 'https:', idleMs: number = IDLE_MS): Agent {
  return protocol === 'https:'
    ? new HttpsAgent({ keepAlive: true, timeout: idleMs, rejectUnauthorized: true, minVersion: 'TLSv1.2' })
    : new Agent({ keepAlive: true, timeout: idleMs });
}
