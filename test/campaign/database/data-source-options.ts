import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync/ledger';
import type { DataSourceOptions } from 'typeorm';
import { CreatePayments1795392900000, PaymentEntity } from './payment.entity.js';

const schema = {
  entities: [PaymentEntity, ...PAYSCORE_SYNC_ENTITIES],
  migrations: [CreatePayments1795392900000, ...PAYSCORE_SYNC_MIGRATIONS],
};

/** A server that is restarting is tried again, ms. */
const CONNECT_TIMEOUT_MS = 3000;

interface Pragmas {
  pragma(statement: string): unknown;
}

/**
 * @param url `postgres://…`, `mariadb://…` or `sqlite:FILE`
 * @param standbyUrl of a PostgreSQL standby that TypeORM is to read from
 */
export function dataSourceOptions(url: string, standbyUrl: string | null = null): DataSourceOptions {
  if (url.startsWith('postgres:')) {
    const reached = standbyUrl
      ? { replication: { master: { url }, slaves: [{ url: standbyUrl }] } }
      : { url };
    return { ...schema, type: 'postgres', ...reached, connectTimeoutMS: CONNECT_TIMEOUT_MS };
  }
  if (url.startsWith('mariadb:'))
    return { ...schema, type: 'mariadb', url, connectTimeout: CONNECT_TIMEOUT_MS };
  return {
    ...schema,
    type: 'better-sqlite3',
    database: url.replace(/^sqlite:/, ''),
    enableWAL: true,
    prepareDatabase: (native: unknown) => void (native as Pragmas).pragma('synchronous = FULL'),
  };
}
