import { setTimeout as pause } from 'node:timers/promises';
import { GROUP, startSentinels } from '../../support/redis-sentinel.mjs';
import { LOOPBACK, type Place as Address } from '../../support/private-server.mjs';
import { startRedis } from '../../support/redis-server.mjs';
import type { EngineSettings } from './engine-settings.js';

type Server = NonNullable<Awaited<ReturnType<typeof startRedis>>>;
type Sentinels = Awaited<ReturnType<typeof startSentinels>>;

/** A replica gets a copy at once, and a new master is followed at once. */
const REPLICATED = ['--repl-diskless-sync-delay', '0', '--repl-timeout', '5'];

/** How long sentinels may take to promote a replica, ms. */
const PROMOTION_MS = 15_000;

const LOOK_MS = 50;

/** So much of what Redis uses it may use when it has too little memory, 0 to 1. */
const TOO_LITTLE = 0.97;

/** A private Redis without persistence: alone, or a master and a replica that sentinels watch. */
export class RedisGroup {
  private constructor(
    private readonly servers: readonly Server[],
    private readonly sentinels: Sentinels | null,
    private readonly host: string,
  ) {}

  /** @throws Error where there is no Redis */
  static async start(hasSentinels: boolean, at: Address = LOOPBACK): Promise<RedisGroup> {
    const servers: Server[] = [];
    try {
      for (let count = hasSentinels ? 2 : 1; count > 0; count -= 1) {
        const server = await startRedis({ settings: [...REPLICATED, '--protected-mode', 'no'], at });
        if (!server) throw new Error('Redis is not on this machine. On Debian: apt-get install redis-server');
        servers.push(server);
      }
      const [master, replica] = servers;
      if (!master || !replica) return new RedisGroup(servers, null, at.host);
      await replica.ask(`REPLICAOF 127.0.0.1 ${master.port}`);
      const sentinels = await startSentinels({ host: at.host, port: master.port });
      return new RedisGroup(servers, sentinels, at.host);
    } catch (error) {
      await Promise.all(servers.map((server) => server.stop()));
      throw error;
    }
  }

  get settings(): EngineSettings {
    if (this.sentinels) return { sentinels: this.sentinels.places, name: GROUP };
    return { host: this.host, port: this.servers[0]?.port ?? 0 };
  }

  /** Port of the one that answers for the group. */
  async masterPort(): Promise<number> {
    return this.sentinels ? this.sentinels.master() : (this.servers[0]?.port ?? 0);
  }

  async flush(): Promise<void> {
    await (await this.master()).ask('FLUSHALL');
  }

  /** Stops the master for a while. Sentinels may replace it meanwhile. */
  async hang(forMs: number): Promise<void> {
    const master = await this.master();
    master.kill('SIGSTOP');
    await pause(forMs);
    master.kill('SIGCONT');
  }

  /** Kills every Redis; each is back after a while, and empty. */
  async kill(forMs: number): Promise<void> {
    for (const server of this.servers) server.kill('SIGKILL');
    await pause(forMs);
    await Promise.all(this.servers.map((server) => server.restart()));
    await this.follow();
  }

  /** Too little memory for a while, and everything may be evicted. Answers how many keys were. */
  async starve(forMs: number): Promise<number> {
    const master = await this.master();
    const before = await numberIn(master, 'stats', 'evicted_keys');
    const used = await numberIn(master, 'memory', 'used_memory');
    await master.ask('CONFIG SET maxmemory-policy allkeys-lru');
    await master.ask(`CONFIG SET maxmemory ${Math.floor(used * TOO_LITTLE)}`);
    await pause(forMs);
    const after = await numberIn(master, 'stats', 'evicted_keys');
    await master.ask('CONFIG SET maxmemory 0');
    await master.ask('CONFIG SET maxmemory-policy noeviction');
    return after - before;
  }

  /** Kills the master for good, and has it back as a replica once sentinels have promoted the other. */
  async failOver(): Promise<void> {
    const master = await this.master();
    master.kill('SIGKILL');
    for (const until = Date.now() + PROMOTION_MS; (await this.masterPort()) === master.port;) {
      if (Date.now() > until) throw new Error('The sentinels promoted no replica.');
      await pause(LOOK_MS);
    }
    await master.restart();
    await this.follow();
  }

  async stop(): Promise<void> {
    await this.sentinels?.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  private async master(): Promise<Server> {
    const port = await this.masterPort();
    const master = this.servers.find((server) => server.port === port);
    if (!master) throw new Error(`No Redis of the group has port ${port}.`);
    return master;
  }

  /** Who was started anew believes to be a master; sentinels would see to it, but later. */
  private async follow(): Promise<void> {
    const port = await this.masterPort();
    for (const server of this.servers) {
      if (server.port !== port) await server.ask(`REPLICAOF 127.0.0.1 ${port}`);
    }
  }
}

/** A number that `INFO` shows. */
async function numberIn(server: Server, section: string, name: string): Promise<number> {
  const info = await server.ask(`INFO ${section}`);
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
