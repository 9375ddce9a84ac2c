import type { DataSource, EntityManager } from 'typeorm';

/** Default deadline of a statement, ms. */
export const DEFAULT_DATABASE_TIMEOUT_MS = 5000;

export interface GatewayOptions {
  /** Deadline with connecting, ms; at most `timeoutMs` of the gateway. */
  readonly deadlineMs?: number | undefined;
}

/** Work on a connection. Use `query`, builders, and methods that take an entity; never `getRepository`. */
export type GatewayWork<T> = (manager: EntityManager) => Promise<T>;

/**
 * The ledger's way to the database, for every statement outside a host's own transaction: on the master,
 * outside ambient transactions, without query cache and subscribers, and within a deadline. A connection that
 * misses the deadline is closed, because its later answers are unknown.
 *
 * Every method throws PayscoreError `PAYSCORE_E_DATABASE_TIMEOUT` after the deadline; the effect of the
 * statements is then unknown.
 */
export abstract class LedgerGateway {
  constructor(
    /** For metadata and driver only; statements use the methods below. */
    readonly dataSource: DataSource,
    /** Deadline of one call, ms. */
    readonly timeoutMs: number,
  ) {}

  /** Reading statements, each in its own transaction. */
  abstract read<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;
  /** Statements, each in its own transaction; on SQLite one transaction. */
  abstract run<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;
  /** One READ COMMITTED transaction. */
  abstract transaction<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T>;

  /** One statement, like `run`. */
  query<T>(text: string, parameters: unknown[] = [], options?: GatewayOptions): Promise<T> {
    return this.run((manager) => manager.query<T>(text, parameters), options);
  }

  protected deadlineOf({ deadlineMs = this.timeoutMs }: GatewayOptions): number {
    return Math.min(this.timeoutMs, deadlineMs);
  }
}
