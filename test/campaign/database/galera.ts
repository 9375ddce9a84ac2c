import { setTimeout as pause } from 'node:timers/promises';
import { type BlackHoleProxy, startBlackHole } from '../../support/black-hole-proxy.js';
import { startGalera } from '../../support/galera-cluster.mjs';
import { MissingServer } from '../missing-server.js';
import type { CampaignDatabase } from './campaign-database.js';

type Cluster = NonNullable<Awaited<ReturnType<typeof startGalera>>>;
type Node = Cluster['nodes'][number];

/** So long after a node failed a balancer sends no new connection there, ms. */
const NOTICE_MS = 1000;

/** How long a node, or the majority, stays away, ms. */
const AWAY_MS = 1500;

export interface GaleraWishes {
  /** Whether each connection of a pool goes to another node; else all go to one, and to the next one when it fails. */
  readonly writesToAll: boolean;
  readonly forgetMs: number;
}

/** Three nodes behind a balancer. Their troubles take turns. */
export class GaleraDatabase implements CampaignDatabase {
  readonly url: string;
  readonly workerUrl: string;
  readonly standbyUrl = null;
  readonly failOver = null;
  /** Nodes that the balancer believes in, first the one that takes writes. */
  private readonly offered: Node[];
  private connections = 0;
  private troubles = 0;

  private constructor(
    private readonly cluster: Cluster,
    readonly proxy: BlackHoleProxy,
    private readonly wishes: GaleraWishes,
  ) {
    this.offered = [...cluster.nodes];
    this.url = this.node(0).url;
    this.workerUrl = proxy.through(this.url);
    proxy.retarget(() => this.next());
  }

  /** @throws MissingServer */
  static async start(wishes: GaleraWishes): Promise<GaleraDatabase> {
    // Reads see what was committed through another node.
    const cluster = await startGalera(wishes.writesToAll ? ['--wsrep-sync-wait=1'] : []);
    if (!cluster)
      throw new MissingServer('MariaDB Galera', 'on Debian: apt-get install mariadb-server galera-4');
    const proxy = await startBlackHole(null, { forgetMs: wishes.forgetMs });
    return new GaleraDatabase(cluster, proxy, wishes);
  }

  /** Kills a node, or else cuts one off from the others, takes the majority away, or ends one, in turn. */
  restart = async (isCrash: boolean): Promise<void> => {
    const turn = this.troubles;
    this.troubles += 1;
    // The one that takes writes comes every time: what befalls another one is hardly noticed.
    const victim = this.wishes.writesToAll ? this.node(turn) : (this.offered[0] as Node);
    if (isCrash) return this.ended([victim], 'SIGKILL');
    if (turn % 6 === 1) return this.alone([victim]);
    if (turn % 6 === 3) return this.alone([this.node(turn), this.node(turn + 1)]);
    return this.ended([victim], 'SIGTERM');
  };

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.cluster.stop();
  }

  private ended(nodes: readonly Node[], signal: NodeJS.Signals): Promise<void> {
    return this.without(
      nodes,
      (node) => node.end(signal),
      (node) => node.start(),
    );
  }

  /** Without a majority a node answers every statement with 1047, on the connections it has, too. */
  private alone(nodes: readonly Node[]): Promise<void> {
    return this.without(
      nodes,
      (node) => node.isolate(true),
      (node) => node.isolate(false),
    );
  }

  private async without(
    nodes: readonly Node[],
    away: (node: Node) => Promise<void>,
    back: (node: Node) => Promise<void>,
  ): Promise<void> {
    await Promise.all(nodes.map(away));
    await pause(NOTICE_MS);
    for (const node of nodes) this.offered.splice(this.offered.indexOf(node), 1);
    await pause(AWAY_MS);
    await Promise.all(nodes.map(back));
    this.offered.push(...nodes);
  }

  private next(): number | null {
    const turn = this.wishes.writesToAll ? this.connections : 0;
    this.connections += 1;
    return this.offered[turn % Math.max(1, this.offered.length)]?.port ?? null;
  }

  private node(turn: number): Node {
    return this.cluster.nodes[turn % this.cluster.nodes.length] as Node;
  }
}
