/** What a campaign runs on unless it is told otherwise. */
export const USUAL_DATABASES = ['postgres', 'mariadb', 'sqlite'] as const;

/** Three nodes of MariaDB: all write to one of them, or to all. */
const GALERA = ['galera-one', 'galera-all'] as const;

/** `pgbouncer`: PostgreSQL behind PgBouncer in transaction mode. */
export const DATABASE_KINDS = [...USUAL_DATABASES, 'pgbouncer', ...GALERA] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

export const isGalera = (kind: DatabaseKind) => GALERA.some((name) => name === kind);
