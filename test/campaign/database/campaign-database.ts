import type { BlackHoleProxy } from '../../support/black-hole-proxy.js';

/** A database of the campaign's own, with the tables in it. */
export interface CampaignDatabase {
  /** For the campaign itself, past every trouble. */
  readonly url: string;
  /** For the workers. */
  readonly workerUrl: string;
  /** Of the standby that workers read from; null where there is none. */
  readonly standbyUrl: string | null;
  /** In front of the server; null where there is no server. */
  readonly proxy: BlackHoleProxy | null;
  /** Null where there is no server. Does nothing after a failover. */
  readonly restart: ((isCrash: boolean) => Promise<void>) | null;
  /** Kills the primary and promotes its standby; null where there is none. */
  readonly failOver: (() => Promise<void>) | null;
  stop(): Promise<void>;
}
