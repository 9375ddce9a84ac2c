import type { ModulesContainer } from '@nestjs/core';
import type { DataSource, EntityManager } from 'typeorm';

/** What the campaign tampers with: no public names, so they are found by their class names and described here. */
export interface LedgerSql {
  claim(...request: unknown[]): Promise<{ readonly syncs: readonly unknown[] }>;
  complete(rows: readonly { id: string; token: string }[], ...rest: unknown[]): Promise<unknown>;
  insert(manager: EntityManager, rows: readonly InsertRow[]): Promise<unknown>;
  known(manager: EntityManager, orderKeys: readonly string[], isSecondLook: boolean): Promise<KnownSyncs>;
  whoseTurn(...request: unknown[]): Promise<readonly unknown[]>;
}

export interface InsertRow {
  readonly order_key: string;
  readonly seq: number;
  readonly head: string | null;
}

export interface KnownSyncs {
  readonly syncs: readonly { readonly order_key: string; readonly settled_at: number | null }[];
  readonly doubtedUntil: number | null;
}

export interface Ledger {
  readonly gateway: Gateway;
  readonly sql: LedgerSql;
  readonly failover: {
    doubt: (...request: unknown[]) => Promise<unknown>;
    suspect: unknown;
    now: () => unknown;
  };
}

type Work<T> = (manager: EntityManager) => Promise<T>;

export interface Gateway {
  readonly dataSource: DataSource;
  read<T>(work: Work<T>, options?: object): Promise<T>;
  run<T>(work: Work<T>, options?: object): Promise<T>;
  transaction<T>(work: Work<T>, options?: object): Promise<T>;
}

/** @throws Error when no module of the app has a provider of that class */
export function providerOf<T>(modules: ModulesContainer, className: string): T {
  for (const { providers } of modules.values()) {
    for (const [token, { instance }] of providers) {
      if (typeof token === 'function' && token.name === className) return instance as T;
    }
  }
  throw new Error(`No provider is a ${className}.`);
}
