import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type BlackHoleProxy, startBlackHole } from '../../support/black-hole-proxy.js';
import type { startPostgres } from '../../support/postgres-server.mjs';
import { startStandby } from '../../support/postgres-standby.mjs';
import type { CampaignDatabase } from './campaign-database.js';

type Server = Awaited<ReturnType<typeof startPostgres>>;
type Standby = Awaited<ReturnType<typeof startStandby>>;

const NAME = 'campaign_standby';

/** How much later than on the primary a commit shows on a standby that lags, ms. */
const LAG_MS = 700;

/** So long before the primary's end an asynchronous standby receives nothing any more, ms: at least and at most. */
const LOSS_MS = { least: 700, most: 6000 };

/** Between them until so many sends were claimed that the standby does not hear of. */
const LOST_CLAIMS = 60;

interface Wishes {
  readonly lags: boolean;
  /** Whether a commit waits until the standby has it on disk. */
  readonly isSynchronous: boolean;
  readonly forgetMs: number;
}

/** A primary with a streaming standby. Workers reach both through proxies, so their URLs outlive a failover. */
export class ReplicatedPostgres implements CampaignDatabase {
  readonly workerUrl: string;
  readonly standbyUrl: string | null;
  private hasFailedOver = false;

  private constructor(
    private readonly primary: Server,
    private readonly standby: Standby,
    readonly proxy: BlackHoleProxy,
    private readonly standbyProxy: BlackHoleProxy,
    private readonly wishes: Wishes,
  ) {
    this.workerUrl = proxy.through(primary.url);
    this.standbyUrl = wishes.lags ? standbyProxy.through(standby.url) : null;
  }

  static async start(primary: Server, wishes: Wishes): Promise<ReplicatedPostgres> {
    const standby = await startStandby(primary, { lagMs: wishes.lags ? LAG_MS : 0, name: NAME });
    // A restarted primary is to be found at once.
    await set(standby.url, `wal_retrieve_retry_interval = '100ms'`);
    if (wishes.isSynchronous) await set(primary.url, `synchronous_standby_names = '${NAME}'`);
    else await set(primary.url, 'synchronous_commit = local');
    const [proxy, standbyProxy] = [
      await startBlackHole(portOf(primary.url), { forgetMs: wishes.forgetMs }),
      await startBlackHole(portOf(standby.url)),
    ];
    return new ReplicatedPostgres(primary, standby, proxy, standbyProxy, wishes);
  }

  get url(): string {
    return this.hasFailedOver ? this.standby.url : this.primary.url;
  }

  restart = async (isCrash: boolean): Promise<void> => {
    if (!this.hasFailedOver) await this.primary.restart(isCrash);
  };

  /** The primary is gone for good; what it had acknowledged and not replicated is lost. */
  failOver = async (): Promise<void> => {
    if (this.hasFailedOver) return;
    if (!this.wishes.isSynchronous) {
      await this.standby.pause();
      await this.claimsToLose(Date.now());
    }
    this.proxy.retarget(null);
    this.proxy.cut();
    await this.primary.crash();
    await this.standby.promote();
    this.hasFailedOver = true;
    this.proxy.retarget(portOf(this.standby.url));
  };

  /** Workers that are all stopped or starting just then would leave nothing to lose. */
  private async claimsToLose(since: number): Promise<void> {
    const statement = `SELECT COUNT(*)::int AS count FROM payscore_sync_attempts WHERE kind = 'send' AND started_at > $1`;
    const client = new pg.Client(this.primary.url);
    await client.connect();
    try {
      for (let count = 0; count < LOST_CLAIMS && Date.now() < since + LOSS_MS.most;) {
        await pause(LOSS_MS.least);
        const { rows } = await client.query<{ count: number }>(statement, [since]);
        count = rows[0]?.count ?? 0;
      }
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.proxy.close(), this.standbyProxy.close()]);
    await this.standby.stop();
    await this.primary.stop();
  }
}

/** Changes a setting of a server that runs. @param setting as in its configuration file */
async function set(url: string, setting: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`ALTER SYSTEM SET ${setting}`);
    await client.query('SELECT pg_reload_conf()');
  } finally {
    await client.end();
  }
}

const portOf = (url: string) => Number(new URL(url).port);
