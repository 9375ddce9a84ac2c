import type { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

type Broadcaster = QueryRunner['broadcaster'];

/**
 * A query runner of the ledger: on the master, in no host transaction, without the host's subscribers and query
 * cache. Only `createQueryRunner` makes one: libraries with ambient transactions replace `query`, `manager` and
 * `transaction` of a data source, and the `manager` of repositories.
 */
export function ownRunner(dataSource: DataSource): QueryRunner {
  const runner = dataSource.createQueryRunner('master');
  Object.assign(runner, { broadcaster: silenced(runner.broadcaster) });
  if (dataSource.queryResultCache) bypassCache(runner.manager);
  return runner;
}

/**
 * TypeORM's single runner of SQLite, with a manager of the ledger and without subscribers inside `ledgersOwn`.
 * A second runner is impossible: the host's would not see that a transaction is open.
 */
export function sharedRunner(
  dataSource: DataSource,
  ledgersOwn: AsyncLocalStorage<true>,
): { readonly runner: QueryRunner; readonly manager: EntityManager } {
  const runner = dataSource.createQueryRunner('master');
  const { broadcaster } = runner;
  const silent = silenced(broadcaster);
  const get = () => (ledgersOwn.getStore() ? silent : broadcaster);
  Object.defineProperty(runner, 'broadcaster', { configurable: true, enumerable: true, get });
  const manager = dataSource.createEntityManager(runner);
  if (dataSource.queryResultCache) bypassCache(manager);
  return { runner, manager };
}

const NO_SUBSCRIBERS = { subscribers: [] };

/**
 * Of the class TypeORM uses, for a data source without subscribers. A subscriber of the host that throws would
 * stop delivery, and one that keeps a log would log each poll.
 */
function silenced({ constructor }: Broadcaster): Broadcaster {
  const Silent = constructor as new (runner: object) => Broadcaster;
  // TypeORM 0.3 has `connection`.
  return new Silent({ dataSource: NO_SUBSCRIBERS, connection: NO_SUBSCRIBERS });
}

/** `cache: { alwaysEnabled: true }` would return stale rows. Every read of a manager begins there. */
function bypassCache(manager: EntityManager): void {
  const create = manager.createQueryBuilder.bind(manager) as (...args: unknown[]) => {
    cache(isEnabled: boolean): unknown;
  };
  Object.assign(manager, { createQueryBuilder: (...args: unknown[]) => create(...args).cache(false) });
}
