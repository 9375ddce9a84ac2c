import type { DataSource, EntityManager } from 'typeorm';

/** How long a statement may take unless the settings say otherwise, ms. */
export const DEFAULT_DATABASE_TIMEOUT_MS = 5000;

export interface GatewayOptions {
  /** Longest time for all of it, connecting too, ms; never more than `timeoutMs` of the gateway. */
  readonly deadlineMs?: number | undefined;
}

/** What is done with a connection. Use `query`, builders, and methods that take an entity; never `getRepository`. */
export type GatewayWork<T> = (manager: EntityManager) => Promise<T>;

/**
 * The ledger's way to the database, for every statement that is not part of a host's own transaction: on the master,
 * outside ambient transactions, without a query cache, unheard by subscribers, and within a deadline. A connection
 * that did not answer in time is thrown away, since nobody knows what comes back on it.
 *
 * Every method throws PayscoreError `PAYSCORE_E_DATABASE_TIMEOUT` when the deadline is over; what the statements did
 * is unknown then.
 */
export abstract class LedgerGateway {
  constructor(
    /** For what is known of it, such as metadata and driver; statements go through the methods below. */
    readonly dataSource: DataSource,
    /** Longest time for one call, ms. */
    readonly timeoutMs: number,
  ) {}

  /** Statements that only read, each a transaction of its own. */
  abstract read<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;
  /** Statements, each a transaction of its own; on SQLite one transaction. */
  abstract run<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;
  /** One READ COMMITTED transaction. */
  abstract transaction<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;

  /** One statement, as `run`. */
  query<T>(text: string, parameters: unknown[] = [], options?: GatewayOptions): Promise<T> {
    return this.run((manager) => manager.query<T>(text, parameters), options);
  }

  protected deadlineOf({ deadlineMs = this.timeoutMs }: GatewayOptions): number {
    return Math.min(this.timeoutMs, deadlineMs);
  }
}
