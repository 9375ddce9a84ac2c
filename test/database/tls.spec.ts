import { createConnection } from 'mysql2/promise';
import { databaseFromEnvironment } from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { examineDatabase } from '../../libs/payscore-sync/src/doctor/checks/database.checks.js';
import { ledgerDataSource } from '../../libs/payscore-sync/src/doctor/database/open-database.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { type Authority, newAuthority } from '../support/authority.js';
import { describeOn } from '../support/describe-with.js';
import { startMariadb } from '../support/mariadb-server.mjs';
import { startPostgres } from '../support/postgres-server.mjs';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

async function startServer(kind: 'postgres' | 'mariadb', { certificate, key }: Authority): Promise<Server> {
  if (kind === 'postgres') {
    const folder = process.env['PAYSCORE_TEST_POSTGRES_FOLDER'];
    const settings = ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`];
    return startPostgres({ ...(folder ? { folder } : {}), settings });
  }
  const server = await startMariadb({ settings: [`--ssl-cert=${certificate}`, `--ssl-key=${key}`] });
  if (!server) throw new Error('MariaDB is missing');
  const { port } = new URL(server.url);
  const connection = await createConnection({ host: '127.0.0.1', port: Number(port), user: 'root' });
  await connection.query('CREATE DATABASE shop');
  await connection.query('SET GLOBAL require_secure_transport = ON');
  await connection.end();
  return { url: server.url.replace('/mysql', '/shop'), stop: () => server.stop() };
}

/** With a CA of our own, as a company's database has one. Its certificate is for `localhost`, not for 127.0.0.1. */
describeOn(['postgres', 'mariadb'], 'TLS to %s by DATABASE_URL', (kind) => {
  let server: Server;
  let [ours, others]: Authority[] = [];

  beforeAll(async () => {
    [ours, others] = [newAuthority(), newAuthority()];
    server = await startServer(kind, ours);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    ours?.remove();
    others?.remove();
  });

  const url = (options: string, host = 'localhost') =>
    `${server.url.replace('127.0.0.1', host)}?${options.replaceAll('CA', ours?.ca ?? '')}`;

  /** Whether the host's connection is encrypted; an error's text when there is none. */
  const host = async (at: string): Promise<boolean | string> => {
    const dataSource = new DataSource(dataSourceOptions(databaseFromEnvironment({ DATABASE_URL: at })));
    try {
      await dataSource.initialize();
    } catch (error) {
      return String(error);
    }
    const [row] =
      kind === 'postgres'
        ? await dataSource.query<{ cipher: string }[]>(
            'SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl',
          )
        : await dataSource.query<{ cipher: string }[]>(
            `SELECT VARIABLE_VALUE AS cipher FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'`,
          );
    await dataSource.destroy();
    return Boolean(row?.cipher);
  };
  const doctor = async (at: string) => {
    const open = () =>
      ledgerDataSource(databaseFromEnvironment({ DATABASE_URL: at }), { access: 'look', timeoutMs: 10_000 });
    for await (const finding of examineDatabase(open, 10_000)) return finding;
    return null;
  };

  it.each([
    ['sslmode=verify-full&sslrootcert=CA', 'localhost'],
    ['ssl-mode=VERIFY_IDENTITY&ssl-ca=CA', 'localhost'],
    ['ssl=true&sslrootcert=CA', 'localhost'],
    ['sslmode=verify-ca&sslrootcert=CA', '127.0.0.1'],
    ['sslmode=require', '127.0.0.1'],
    ['ssl={"rejectUnauthorized":false}', 'localhost'],
  ])('is used with %s at %s, by the host and the doctor', async (options, at) => {
    expect(await host(url(options, at))).toBe(true);
    expect(await doctor(url(options, at))).toMatchObject({ check: 'database', status: 'ok' });
  });

  it.each<readonly [string, () => string]>([
    ['of another CA', () => url(`sslmode=verify-full&sslrootcert=${others?.ca}`)],
    ['of another CA, with require', () => url(`sslmode=require&sslrootcert=${others?.ca}`)],
    ['of a CA nobody knows', () => url('sslmode=verify-full')],
    // `mysql2` compares names alone, so such a URL is refused before: test/options/database-url.spec.ts.
    ...(kind === 'postgres'
      ? [['for another host', () => url('sslmode=verify-full&sslrootcert=CA', '127.0.0.1')] as const]
      : []),
  ])('is refused with a certificate %s', async (_certificate, at) => {
    expect(await host(at())).toMatch(/certificate|altnames|Hostname\/IP/i);
    expect(await doctor(at())).toMatchObject({
      check: 'database',
      status: 'failed',
      code: 'PAYSCORE_E_DATABASE_REFUSED',
      detail: expect.stringMatching(/certificate/),
    });
  });

  if (kind === 'mariadb') {
    it('is asked for by a server that takes nothing else', async () => {
      expect(await host(server.url)).toMatch(/secure|denied/i);
      expect(await doctor(server.url)).toMatchObject({ code: 'PAYSCORE_E_DATABASE_REFUSED' });
    });
  } else {
    it('is not used when the URL does not ask for it', async () => {
      expect(await host(server.url)).toBe(false);
    });
  }
});
