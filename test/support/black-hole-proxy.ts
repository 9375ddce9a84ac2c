import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

type Target = number | null | (() => number | null);

/** One client's connection through the proxy. */
export interface ProxiedConnection {
  /** Bytes that came from the client; more of them mean that it is in use. */
  readonly bytesSent: number;
  readonly isSilent: boolean;
  /** From now on nothing passes in either direction, and neither side hears that the other has closed. */
  silence(): void;
}

/**
 * A TCP proxy in front of a server that can lose flows as a firewall does: nothing is reset, nothing arrives. A
 * connection that was silenced stays so.
 */
export interface BlackHoleProxy {
  readonly port: number;
  /** Open to the client, oldest first. */
  readonly connections: readonly ProxiedConnection[];
  /** The same URL, through the proxy. */
  through(url: string): string;
  silenceAll(): void;
  /** Whether new connections are accepted and then silent from their first byte on. */
  swallow(isSwallowing: boolean): void;
  /** New connections go to this port of the loopback address, or the one of the moment; null: they are refused. */
  retarget(target: Target): void;
  /** Resets the connections that went silent, as when both sides find out. */
  endSilence(): void;
  /** Resets every connection, the silent ones included. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy on the loopback address.
 * @param target port of the server on the loopback address
 * @param forgetMs after this time the server loses a silenced connection, as by its keep-alive; default: only at `cut`
 */
export async function startBlackHole(
  target: Target,
  { forgetMs }: { forgetMs?: number } = {},
): Promise<BlackHoleProxy> {
  const flows = new Set<Flow>();
  let goal = target;
  let isSwallowing = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const goalPort = typeof goal === 'function' ? goal() : goal;
    if (goalPort === null) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: goalPort, host: '127.0.0.1', allowHalfOpen: true });
    const flow = new Flow(client, upstream, forgetMs, () => flows.delete(flow));
    flows.add(flow);
    if (isSwallowing) flow.silence();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = () => [...flows].forEach((flow) => flow.reset());
  return {
    port,
    get connections() {
      return [...flows].filter(({ isOpen }) => isOpen);
    },
    through: (url) => Object.assign(new URL(url), { port: String(port) }).href,
    silenceAll: () => flows.forEach((flow) => flow.silence()),
    swallow: (on) => void (isSwallowing = on),
    retarget: (to) => void (goal = to),
    endSilence: () => [...flows].filter(({ isSilent }) => isSilent).forEach((flow) => flow.reset()),
    cut,
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

/** A connection of the client, and the one to the server that belongs to it. */
class Flow implements ProxiedConnection {
  isSilent = false;
  bytesSent = 0;
  private forgetting: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly forgetMs: number | undefined,
    private readonly onEnd: () => void,
  ) {
    client.setNoDelay();
    upstream.setNoDelay();
    client.on('data', (chunk: Buffer) => {
      this.bytesSent += chunk.length;
      if (!this.isSilent) upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!this.isSilent) client.write(chunk);
    });
    for (const [side, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      // What is wrong shows at the other end as a close.
      side.on('error', () => undefined);
      side.on('end', () => {
        if (!this.isSilent) other.end();
      });
      side.on('close', () => {
        if (!this.isSilent) other.destroy();
        if (client.destroyed && upstream.destroyed) this.ended();
      });
    }
  }

  get isOpen(): boolean {
    return !this.client.destroyed && !this.client.readableEnded;
  }

  silence(): void {
    if (this.isSilent) return;
    this.isSilent = true;
    if (this.forgetMs !== undefined) {
      this.forgetting = setTimeout(() => this.upstream.destroy(), this.forgetMs).unref();
    }
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.upstream.destroy();
  }

  private ended(): void {
    clearTimeout(this.forgetting);
    this.onEnd();
  }
}
