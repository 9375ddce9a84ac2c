import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What a slow way does to what passes. */
export interface Weather {
  /** At least and at most, ms. */
  readonly delayMs: readonly [number, number];
  /** How often a part is lost and comes after another 200 ms or more, as TCP sends it again, 0 to 1. */
  readonly retransmitShare: number;
  /** How often a connection is lost for good with a part, and neither side hears of it, 0 to 1. */
  readonly lossShare: number;
}

/** As TCP waits at least, and as often, before it sends again, ms. */
const RETRANSMIT_MS = [200, 600] as const;

/** Passes connections on, with the weather. Resets are passed on, and what was under way then is lost with them. */
export async function startForwarder(
  from: Endpoint,
  to: Endpoint,
  weather: Weather | null = null,
): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true });
    const flow = { isLost: false };
    for (const [side, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(side);
      pass(side, other, flow, weather);
      side.on('error', () => undefined);
      side.on('close', () => {
        open.delete(side);
        if (!flow.isLost && !other.destroyed) other.resetAndDestroy();
      });
    }
  });
  // It keeps no process that is done otherwise.
  server.unref().listen(from.port, from.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { port, close };
}

/** In order, as TCP delivers: what is late holds up what follows. */
function pass(side: Socket, other: Socket, flow: { isLost: boolean }, weather: Weather | null): void {
  let last = 0;
  const later = (work: () => void) => {
    if (!weather) return work();
    const now = performance.now();
    last = Math.max(last, now + delayOf(weather));
    setTimeout(() => {
      if (!flow.isLost && !other.destroyed) work();
    }, last - now);
  };
  side.on('data', (chunk: Buffer) => {
    if (weather && Math.random() < weather.lossShare) flow.isLost = true;
    if (!flow.isLost) later(() => void other.write(chunk));
  });
  side.on('end', () => later(() => void other.end()));
}

function delayOf({ delayMs: [least, most], retransmitShare }: Weather): number {
  const delayMs = between(least, most);
  return Math.random() < retransmitShare ? delayMs + between(...RETRANSMIT_MS) : delayMs;
}

const between = (least: number, most: number) => least + Math.random() * (most - least);
