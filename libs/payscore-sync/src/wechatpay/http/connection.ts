import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, TLSSocket } from 'node:tls';

/** Old sockets go with their keys. */
const known = new WeakMap<Socket, Connection>();

/**
 * One connection over all its calls. What makes it unfit is seen here whichever agent made it: TLS is checked before
 * the first byte, and bytes that nobody asked for end it, since they would be taken for the reply to the next call.
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
    // Before Node's own listener, so that the reply is not complete yet when its last bytes come.
    socket.prependListener('data', () => this.#onData());
  }

  /** That of this socket, now used by one call. */
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

  /** Whether a handshake must end before anything may be written; some agents of proxies hand the socket out earlier. */
  get isSecuring(): boolean {
    // `secureConnecting` is public in Node, and missing in its types.
    return (this.#socket as Socket & { secureConnecting?: boolean }).secureConnecting === true;
  }

  /** Why nothing may be written to it though it stands, for people; null when it is fit. */
  problem(isTls: boolean, hostname: string): string | null {
    if (!isTls || this.#isChecked) return null;
    const problem = tlsProblem(this.#socket, this.#agent, hostname);
    this.#isChecked = problem === null;
    return problem;
  }

  /** The head of the reply has come. */
  replied(reply: IncomingMessage): void {
    this.#reply = reply;
  }

  /** The reply is complete: the agent may keep the connection, or it is closed before the agent gets it back. */
  release(isKept: boolean): void {
    this.#isBusy = false;
    if (!isKept || announcesMore(this.#reply)) this.#socket.destroy();
    this.#reply = null;
  }

  #onData(): void {
    const isSurplus = this.#isBusy ? this.#reply?.complete === true : this.#isIdle();
    if (isSurplus) this.#socket.destroy();
  }

  /** An agent may serve others too; what they are answered is their own affair. */
  #isIdle(): boolean {
    const { freeSockets = {} } = this.#agent as Partial<Agent>;
    return Object.values(freeSockets).some((sockets) => sockets?.includes(this.#socket));
  }
}

/** A reply that has no body by its status, and announces one: whatever comes next may be that, or another reply. */
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
  // A resumed session brings no certificate; it is that of a connection that was looked at.
  if (socket.isSessionReused()) return null;
  // An agent may name another server to ask for, but never none.
  const { servername } = (agent as { options?: ConnectionOptions }).options ?? {};
  return checkServerIdentity(servername || hostname, socket.getPeerCertificate())?.message ?? null;
}
