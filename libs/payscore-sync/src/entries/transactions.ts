export { drizzleTransaction, type DrizzleTransaction } from '../transactions/drizzle.transaction.js';
export { knexTransaction, type KnexTransaction } from '../transactions/knex.transaction.js';
export { kyselyTransaction, type KyselyTransaction } from '../transactions/kysely.transaction.js';
export { mikroOrmTransaction, type MikroOrmEntityManager } from '../transactions/mikro-orm.transaction.js';
export { mysqlTransaction, type MysqlConnection } from '../transactions/mysql.transaction.js';
export type { PayscoreTransaction, PayscoreTransactionValue } from '../transactions/payscore-transaction.js';
export { pgTransaction, type PgClient } from '../transactions/pg.transaction.js';
export { prismaTransaction, type PrismaTransactionClient } from '../transactions/prisma.transaction.js';
