import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync/ledger';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { CreateCashPayments1700000000000 } from './migrations/1700000000000-create-cash-payments.js';
import { CashPayment } from './payments/cash-payment.entity.js';

/** The app's own entities and migrations, and the ledger's beside them. */
export const databaseOptions: DataSourceOptions = {
  type: 'better-sqlite3',
  database: 'shop.sqlite',
  entities: [CashPayment, ...PAYSCORE_SYNC_ENTITIES],
  migrations: [CreateCashPayments1700000000000, ...PAYSCORE_SYNC_MIGRATIONS],
};

export default new DataSource(databaseOptions);
