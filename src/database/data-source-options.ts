import {
  type DatabaseSettings,
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
} from 'nestjs-payscore-sync';
import type { DataSourceOptions } from 'typeorm';
import { AlertEntity } from '../notifications/alert.entity.js';
import { CreateAlerts1795392200000 } from '../notifications/migrations/1795392200000-create-alerts.js';
import { CashPaymentEntity } from '../orders/cash-payment.entity.js';
import { CreateOrders1795392100000 } from '../orders/migrations/1795392100000-create-orders.js';
import { OrderEntity } from '../orders/order.entity.js';

/** Longest wait for a connection: a server that does not answer must not hang a start or a request. */
const CONNECT_TIMEOUT_MS = 3000;

/** Idle connections show themselves so often to the firewalls between, which forget silent ones, ms. */
const KEEP_ALIVE_MS = 10_000;

/** The shop's tables and the ledger's, in one database: that is what lets one transaction write to both. */
const schema = {
  entities: [OrderEntity, CashPaymentEntity, AlertEntity, ...PAYSCORE_SYNC_ENTITIES],
  migrations: [CreateOrders1795392100000, CreateAlerts1795392200000, ...PAYSCORE_SYNC_MIGRATIONS],
  migrationsRun: true,
};

interface Pragmas {
  pragma(statement: string): unknown;
}

/** For Nest and for the TypeORM command line alike. */
export function dataSourceOptions(database: DatabaseSettings): DataSourceOptions {
  switch (database.type) {
    case 'postgres':
      return {
        ...schema,
        type: 'postgres',
        url: database.url,
        ...(database.ssl ? { ssl: database.ssl } : {}),
        connectTimeoutMS: CONNECT_TIMEOUT_MS,
        extra: { keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MS },
      };
    case 'mysql':
    case 'mariadb':
      return {
        ...schema,
        type: database.type,
        url: database.url,
        ...(database.ssl ? { ssl: database.ssl } : {}),
        connectTimeout: CONNECT_TIMEOUT_MS,
        extra: { enableKeepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
      };
    case 'sqlite':
      return {
        ...schema,
        type: 'better-sqlite3',
        database: database.file,
        enableWAL: true,
        // A commit that was answered must survive a power cut; WAL alone gives that up for speed.
        prepareDatabase: (native: unknown) => void (native as Pragmas).pragma('synchronous = FULL'),
      };
  }
}
