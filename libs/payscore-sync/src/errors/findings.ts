/**
 * Remedies of further findings of `payscore doctor`. Each code has an entry in docs/errors.md and is never
 * thrown.
 */
export const FINDING_REMEDIES = {
  PAYSCORE_E_HOST_UNKNOWN:
    'The name of the host cannot be resolved. Check PAYSCORE_BASE_URL for a slip, and the DNS servers of this machine or container.',
  PAYSCORE_E_HOST_UNREACHABLE:
    'Nothing answers at this address. Allow outgoing connections to it in the firewall; for a simulator, start it and check the port.',
  PAYSCORE_E_HOST_UNTRUSTED:
    'The certificate of the host is not one this machine trusts, so nothing is sent. Look for a proxy that opens TLS; trust a private CA with NODE_EXTRA_CA_CERTS, never by switching verification off.',
  PAYSCORE_E_NO_ANSWER:
    'The host was reached but gave no complete answer. Try again; if it stays so, look for a proxy in between and raise PAYSCORE_TIMEOUT_MS.',
  PAYSCORE_E_NOT_WECHATPAY:
    'What answers is not WeChat Pay, or a proxy strips its signature. Check PAYSCORE_BASE_URL and let the Wechatpay-* headers pass.',
  PAYSCORE_E_WECHATPAY_FAULT:
    'WeChat Pay itself reports a fault. Try again in a few minutes; if it stays so, give its support the Request-ID.',
  PAYSCORE_E_RATE_LIMITED:
    'WeChat Pay refuses calls of this institution for going too fast. Try again in a minute, and lower PAYSCORE_RATE_PER_SECOND.',
  PAYSCORE_E_PLATFORM_KEY:
    "The reply names the configured id of WeChat Pay's public key, but is not signed with the configured key. Download pub_key.pem again and give it with the id shown beside it.",
  PAYSCORE_E_PLATFORM_KEY_ID:
    "WeChat Pay does not know the id of its public key that requests ask for. Copy the PUB_KEY_ID_… shown beside the key in this institution's merchant platform.",
  PAYSCORE_E_MERCHANT_CERTIFICATE:
    'Give apiclient_cert.pem as the merchant platform handed it out for this mchid, and renew it there before it expires.',
  PAYSCORE_E_NOT_PERMITTED:
    'Ask WeChat Pay to enable overseas PayScore for this institution, and check that the service id and the sub-merchant are assigned to it.',
  PAYSCORE_E_NOTIFY_URL:
    'Give WeChat Pay a public https address without a query that ends with the name of the institution, and let POST requests reach the route of notifications unchanged (docs/notifications.md).',
  PAYSCORE_E_DATABASE_UNREACHABLE:
    'Check host and port in DATABASE_URL, that the database runs, and that the firewall lets this machine through.',
  PAYSCORE_E_DATABASE_REFUSED:
    'The database answers but takes no connection. See the reason: it may be starting, full or closed to connections; else check user, password and database name in DATABASE_URL, and the TLS the server asks for.',
  PAYSCORE_E_SILENT_CONNECTIONS:
    'Give the data source a timeout for new connections and keep-alive for open ones: docs/operations.md, "When the database is gone", has the options of each driver.',
  PAYSCORE_E_DATABASE_DRIVER:
    'Install the driver of the database beside typeorm: npm install pg, mysql2 or better-sqlite3.',
  PAYSCORE_E_DATA_SOURCE:
    'Give --data-source the built JavaScript file that exports your TypeORM DataSource, as for npx typeorm migration:run -d; or set DATABASE_URL.',
  PAYSCORE_E_MIGRATIONS_PENDING:
    'Run the migrations before this version starts: npx typeorm migration:run -d <your data source file>.',
  PAYSCORE_E_UNVERIFIED_DATABASE:
    'Nobody has run the suites of nestjs-payscore-sync on this product. Use PostgreSQL or MariaDB, or try it well before you rely on it.',
  PAYSCORE_E_NOT_DURABLE:
    'The database may lose commits that it confirmed when its server crashes. Set fsync, full_page_writes and synchronous_commit on (PostgreSQL), or innodb_flush_log_at_trx_commit and sync_binlog to 1 (MySQL, MariaDB).',
  PAYSCORE_E_REDIS_UNREACHABLE:
    'Check REDIS_URL, that Redis runs, and that the firewall lets this machine through. Delivery goes on by polls meanwhile.',
  PAYSCORE_E_REDIS_SETTINGS:
    'Use Redis 6.2 or newer. Set maxmemory-policy to noeviction, or tickets may vanish, and appendonly to yes, or a restart loses them; sweeps and polls find what they named.',
  PAYSCORE_E_SCHEMA_NEWER:
    'The tables were made by a newer version of nestjs-payscore-sync. Start that version, or restore the database from before its migration.',
} as const;

export type FindingCode = keyof typeof FINDING_REMEDIES;

export const FINDING_CODES = Object.keys(FINDING_REMEDIES) as FindingCode[];
