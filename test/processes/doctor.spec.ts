import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync';
import type { Simulator, WireReply } from 'payscore-simulator';
import { DataSource } from 'typeorm';
import { type DoctorCheck, type DoctorRun, PayscoreRunner, runPayscore } from '../support/doctor.js';
import { deadPort, type Front, pageFront, rewritingFront, tlsFront } from '../support/fronts.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { startTestSimulator } from '../support/simulator.js';

type Environment = Record<string, string>;

const { privateKey, publicKey } = newKeyPair();
const other = {
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
};

let folder: string;
let simulator: Simulator;
let environment: Environment;
let dead: number;
let fronts: { tls: Front & { certificatePath: string }; rewriting: Front; page: Front };
/** Everything any run below printed. */
let printed = '';
const runner = new PayscoreRunner();

const at = (port: number, protocol = 'http') => ({ PAYSCORE_BASE_URL: `${protocol}://127.0.0.1:${port}` });
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return name;
};
const certificatesOnly = () => ({ PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: '', PAYSCORE_WECHATPAY_PUBLIC_KEY: '' });

/** A file that exports a data source on the good database, with more of a class body if given. */
function dataSourceFile(name: string, options: string, body = ''): string {
  const from = (path: string) => pathToFileURL(join(process.cwd(), path)).href;
  const database = JSON.stringify(join(folder, 'good.sqlite'));
  return file(
    name,
    `import { DataSource, DefaultNamingStrategy } from '${from('node_modules/typeorm/index.mjs')}';
    import { PAYSCORE_SYNC_ENTITIES } from '${from('libs/payscore-sync/dist/index.js')}';
    class Host extends DataSource { ${body} }
    export default new Host({ type: 'better-sqlite3', database: ${database}, ${options} });`,
  );
}

async function database(name: string, ...statements: string[]): Promise<Environment> {
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database: join(folder, name),
    entities: [...PAYSCORE_SYNC_ENTITIES],
    migrations: [...PAYSCORE_SYNC_MIGRATIONS],
  });
  await dataSource.initialize();
  if (statements[0] === 'synchronize') {
    await dataSource.synchronize();
  } else if (statements[0] !== 'empty') {
    await dataSource.runMigrations();
    for (const statement of statements) await dataSource.query(statement);
  }
  await dataSource.destroy();
  return { DATABASE_URL: `sqlite:${join(folder, name)}` };
}

/** In a process of its own, as Node starts it. */
async function runAlone(args: readonly string[], variables = environment, cwd = folder): Promise<DoctorRun> {
  const result = await runPayscore(cwd, ['doctor', ...args], variables);
  printed += result.output;
  return result;
}

/** In the process of all examinations. */
async function run(args: readonly string[], variables = environment, cwd = folder): Promise<DoctorRun> {
  const result = await runner.run(cwd, ['doctor', ...args], variables);
  printed += result.output;
  return result;
}

async function examine(args: readonly string[] = [], changes: Environment = {}) {
  const variables = { ...environment, ...changes };
  const { code, stdout, output } = await run([...args, '--json'], variables);
  if (!stdout.startsWith('{')) throw new Error(output);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: DoctorCheck[] };
  const withStatus = (status: string) => checks.filter((one) => one.status === status);
  return {
    code,
    ok,
    checks,
    failed: withStatus('failed'),
    warnings: withStatus('warning'),
    skipped: withStatus('skipped'),
  };
}

function answer(operation: 'query' | 'certificates', reply: WireReply): void {
  simulator.script.add({ operation, times: 'always', apply: false, reply });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'payscore-doctor-'));
  simulator = await startTestSimulator();
  const [tls, rewriting, page] = await Promise.all([
    tlsFront(simulator.baseUrl, folder),
    rewritingFront(simulator.baseUrl, (path) => `${path}&via=gateway`),
    pageFront('<html>Sign in to this network</html>'),
  ]);
  fronts = { tls, rewriting, page };
  dead = await deadPort();
  environment = {
    ...simulator.environment,
    ...(await database('good.sqlite')),
    PAYSCORE_HTTP_TOKEN: `canary-${randomBytes(12).toString('hex')}`,
    PAYSCORE_OPERATOR_TOKENS: `alice:canary-${randomBytes(12).toString('hex')}`,
    PAYSCORE_TIMEOUT_MS: '20000',
  };
}, 60_000);

afterEach(() => {
  simulator.script.clear();
  simulator.setClockOffset(0);
  simulator.platform.setMode('both');
});

afterAll(async () => {
  await Promise.all([
    runner.close(),
    simulator?.close(),
    ...Object.values(fronts ?? {}).map((front) => front.close()),
  ]);
  rmSync(folder, { recursive: true, force: true });
});

describe('payscore doctor on a setup that is right', () => {
  it('ticks every check, one line each, and ends with 0', async () => {
    const certificate = file('apiclient_cert.pem', simulator.merchant.certificatePem);
    const { code, stdout } = await runAlone(
      ['--merchant-certificate', certificate, '--service-id', '2002', '--sub-mchid', '1900000109'],
      {
        ...environment,
        ...at(fronts.tls.port, 'https'),
        // Read when a process starts.
        NODE_EXTRA_CA_CERTS: fronts.tls.certificatePath,
      },
    );
    expect(stdout.split('\n').map((line) => line.replace(/:(?!\d).*/, ''))).toEqual([
      '✔ settings',
      '✔ merchant certificate',
      `✔ DNS 127.0.0.1:${fronts.tls.port}`,
      `✔ connection 127.0.0.1:${fronts.tls.port}`,
      `✔ TLS 127.0.0.1:${fronts.tls.port}`,
      '✔ platform certificates',
      '✔ request signature',
      '✔ clock',
      '✔ reply signature',
      '✔ permission to query',
      '✔ database',
      '✔ schema',
      '✔ migrations',
      '✔ tables',
      '✔ server settings',
      '✔ durability',
      '16 checks',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('asks WeChat Pay for nothing but certificates and an order that cannot exist', async () => {
    const before = simulator.journal.last;
    const { ok } = await examine();
    expect(ok).toBe(true);
    const calls = simulator.journal.entries(before);
    expect(calls.map(({ operation }) => operation).sort()).toEqual(['certificates', 'query', 'query']);
    for (const { outOrderNo } of calls.filter(({ operation }) => operation === 'query')) {
      expect(outOrderNo).toMatch(/^DOCTOR-[0-9a-f]{24}$/);
    }
    expect(simulator.journal.effects()).toEqual([]);
  });

  it('works with certificates alone, and with the public key alone', async () => {
    simulator.platform.setMode('certificates');
    expect(await examine([], certificatesOnly())).toMatchObject({ ok: true, failed: [], warnings: [] });
    simulator.platform.setMode('public-key');
    expect(await examine()).toMatchObject({ ok: true, failed: [], warnings: [] });
    const skipped = (await examine([], { PAYSCORE_API_V3_KEY: '' })).skipped.map(({ check }) => check);
    expect(skipped).toContain('platform-certificates');
  });

  it('is not misled by a probe', async () => {
    simulator.script.add({ operation: 'query', times: 2, apply: false, reply: { kind: 'probe' } });
    expect(await examine([], { PAYSCORE_API_V3_KEY: '' })).toMatchObject({ ok: true });
  });

  it('reads .env, or the file it is given, and the process comes first', async () => {
    const elsewhere = mkdtempSync(join(folder, 'env-'));
    const dotenv = (mchid: string) => {
      const all = { ...environment, PAYSCORE_MCHID: mchid };
      return Object.entries(all)
        .map(([name, value]) => `${name}="${value}"\n`)
        .join('');
    };
    writeFileSync(join(elsewhere, '.env'), dotenv('none'));
    writeFileSync(join(elsewhere, 'shop.env'), dotenv(simulator.merchant.mchid));
    const runs = [
      await run([], {}, elsewhere),
      // Node 20 reads this flag too.
      await runAlone(['--env-file', 'shop.env'], {}, elsewhere),
      await run([], { PAYSCORE_MCHID: simulator.merchant.mchid }, elsewhere),
    ];
    expect(runs.map(({ code }) => code)).toEqual([1, 0, 0]);
  });

  it.each(['dist/data-source.js', 'dist/src/database/data-source.js'])(
    'finds the data source of a built app in %s, and takes it before DATABASE_URL',
    async (path) => {
      const app = mkdtempSync(join(folder, 'app-'));
      mkdirSync(dirname(join(app, path)), { recursive: true });
      writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
      const own = dataSourceFile('own.mjs', `entities: [], entityPrefix: 'shop_'`);
      writeFileSync(join(app, path), readFileSync(join(folder, own)));
      const { code, stdout } = await run([], environment, app);
      expect(stdout).toContain(`✔ database ${path}: better-sqlite3\n`);
      // Of DATABASE_URL it would have known them.
      expect(stdout).toContain('✖ schema: The data source does not know the entities of the ledger');
      expect(code).toBe(1);
    },
  );

  it("takes the host's own data source, and its migrations with it", async () => {
    const { checks, failed } = await examine(['--data-source', join(process.cwd(), 'dist/ormconfig.js')]);
    expect(failed).toMatchObject([{ check: 'migrations', code: 'PAYSCORE_E_MIGRATIONS_PENDING' }]);
    expect(failed[0]?.detail).toContain('CreateOrders');
    expect(failed[0]?.detail).not.toContain('CreatePayscoreSyncTables');
    expect(checks).toContainEqual(expect.objectContaining({ check: 'schema', status: 'ok' }));
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'tables', detail: 'migrations are pending' }),
    );
  });
});

interface Setup {
  readonly args?: () => readonly string[];
  readonly environment?: () => Environment | Promise<Environment>;
  readonly arrange?: () => void;
  /** The one check that fails, or the subject of `settings`. */
  readonly says: readonly [check: string, code: string, remedy: RegExp];
  /** A check that cannot be made then, and why. */
  readonly without?: readonly [check: string, because: RegExp];
}

const NAMES = ['--service-id', '2002', '--sub-mchid', '1900000109'];
const SETTINGS_FIRST = ['request-signature', /settings/] as const;

const BROKEN: Readonly<Record<string, Setup>> = {
  'no merchant number': {
    environment: () => ({ PAYSCORE_MCHID: '' }),
    says: ['PAYSCORE_MCHID', 'PAYSCORE_E_CONFIGURATION', /merchant number .*digits only/],
    without: SETTINGS_FIRST,
  },
  'a private key that is no PEM': {
    environment: () => ({ PAYSCORE_MERCHANT_PRIVATE_KEY: 'canary-no-pem-0123456789' }),
    says: ['PAYSCORE_MERCHANT_PRIVATE_KEY', 'PAYSCORE_E_CONFIGURATION', /apiclient_key\.pem/],
    without: SETTINGS_FIRST,
  },
  "the id of WeChat Pay's key in place of the serial number": {
    environment: () => ({ PAYSCORE_MERCHANT_SERIAL_NO: simulator.platformKey.id }),
    says: ['PAYSCORE_MERCHANT_SERIAL_NO', 'PAYSCORE_E_CONFIGURATION', /openssl x509 .* -serial/],
    without: SETTINGS_FIRST,
  },
  "a serial number in place of the id of WeChat Pay's key": {
    environment: () => ({ PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: simulator.merchant.serialNo }),
    says: ['PAYSCORE_WECHATPAY_PUBLIC_KEY_ID', 'PAYSCORE_E_CONFIGURATION', /Copy the ID shown beside/],
    without: SETTINGS_FIRST,
  },
  'an APIv3 key that is too short': {
    environment: () => ({ PAYSCORE_API_V3_KEY: 'canary-too-short' }),
    says: ['PAYSCORE_API_V3_KEY', 'PAYSCORE_E_CONFIGURATION', /without spaces/],
    without: SETTINGS_FIRST,
  },
  'the APIv3 key of another merchant': {
    environment: () => ({ PAYSCORE_API_V3_KEY: 'canary0123456789canary0123456789', ...certificatesOnly() }),
    says: ['platform-certificates', 'PAYSCORE_E_API_V3_KEY', /Copy the APIv3 key/],
    without: ['request-signature', /no key to verify/],
  },
  'certificates asked for by an institution that has only the public key': {
    environment: certificatesOnly,
    arrange: () => simulator.platform.setMode('public-key'),
    says: ['platform-certificates', 'PAYSCORE_E_CERTIFICATES_NOT_FOUND', /PAYSCORE_WECHATPAY_PUBLIC_KEY_ID/],
    without: ['reply-signature', /no key to verify/],
  },
  'a list of certificates that has expired': {
    environment: certificatesOnly,
    arrange: () => answer('certificates', { kind: 'certificates', fault: 'expired' }),
    says: [
      'platform-certificates',
      'PAYSCORE_E_CERTIFICATE_LIST',
      /not genuine, or holds none that is valid/,
    ],
    without: ['clock', /no key to verify/],
  },
  'a serial number WeChat Pay does not know': {
    environment: () => ({ PAYSCORE_MERCHANT_SERIAL_NO: '5'.repeat(40) }),
    says: ['request-signature', 'PAYSCORE_E_MERCHANT_SERIAL', /expired or was revoked/],
    without: ['reply-signature', /401 is not signed/],
  },
  'a private key that is not the one of the serial number': {
    environment: () => ({ PAYSCORE_MERCHANT_PRIVATE_KEY: other.privateKey }),
    says: ['request-signature', 'PAYSCORE_E_MERCHANT_KEY', /of one and the same certificate/],
    without: ['permission', /401 is not signed/],
  },
  'the same, seen by certificates alone': {
    environment: () => ({ PAYSCORE_MERCHANT_PRIVATE_KEY: other.privateKey, ...certificatesOnly() }),
    says: ['request-signature', 'PAYSCORE_E_MERCHANT_KEY', /of one and the same certificate/],
    without: ['platform-certificates', /does not accept the request/],
  },
  'a gateway that rewrites the path': {
    environment: () => at(fronts.rewriting.port),
    says: ['request-signature', 'PAYSCORE_E_ALTERED_REQUEST', /proxy or gateway that rewrites/],
  },
  'a clock six minutes off': {
    arrange: () => simulator.setClockOffset(360_000),
    says: ['clock', 'PAYSCORE_E_CLOCK', /by NTP/],
    without: ['request-signature', /clock has to be right first/],
  },
  'a host DNS does not know': {
    environment: () => ({ PAYSCORE_BASE_URL: 'https://apihk.payscore.invalid' }),
    says: ['dns', 'PAYSCORE_E_HOST_UNKNOWN', /PAYSCORE_BASE_URL for a slip/],
    without: ['connection', /no address/],
  },
  'a host that refuses connections': {
    environment: () => at(dead),
    says: ['connection', 'PAYSCORE_E_HOST_UNREACHABLE', /firewall/],
    without: ['permission', /no host can be reached/],
  },
  'a TLS certificate nobody trusts': {
    environment: () => at(fronts.tls.port, 'https'),
    says: ['tls', 'PAYSCORE_E_HOST_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
    without: ['request-signature', /no host can be reached/],
  },
  'a host that does not speak TLS': {
    environment: () => at(Number(new URL(simulator.baseUrl).port), 'https'),
    says: ['tls', 'PAYSCORE_E_HOST_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
  },
  'a page of somebody else at that address': {
    environment: () => ({ ...at(fronts.page.port), PAYSCORE_API_V3_KEY: '' }),
    says: ['reply-signature', 'PAYSCORE_E_NOT_WECHATPAY', /Wechatpay-\* headers pass/],
    without: ['request-signature', /cannot be trusted/],
  },
  'no answer': {
    environment: () => ({ PAYSCORE_TIMEOUT_MS: '1500', PAYSCORE_API_V3_KEY: '' }),
    arrange: () => answer('query', { kind: 'silence' }),
    says: ['request-signature', 'PAYSCORE_E_NO_ANSWER', /PAYSCORE_TIMEOUT_MS/],
    without: ['permission', /no reply/],
  },
  "another public key than the id's": {
    environment: () => ({ PAYSCORE_WECHATPAY_PUBLIC_KEY: other.publicKey }),
    says: ['reply-signature', 'PAYSCORE_E_PLATFORM_KEY', /Download pub_key\.pem again/],
    without: ['permission', /cannot be trusted/],
  },
  "the id of another merchant's public key": {
    environment: () => ({ PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: `PUB_KEY_ID_${'7'.repeat(31)}` }),
    says: ['reply-signature', 'PAYSCORE_E_PLATFORM_KEY_ID', /Copy the PUB_KEY_ID_…/],
  },
  'a public key where WeChat Pay signs with a certificate': {
    environment: () => ({ PAYSCORE_API_V3_KEY: '' }),
    arrange: () => simulator.platform.setMode('certificates'),
    says: ['reply-signature', 'PAYSCORE_E_UNKNOWN_PLATFORM_KEY', /or the APIv3 key/],
  },
  'a query that is forbidden': {
    args: () => NAMES,
    arrange: () => answer('query', { kind: 'error', status: 403, code: 'NO_AUTH' }),
    says: ['permission', 'PAYSCORE_E_NOT_PERMITTED', /enable overseas PayScore/],
  },
  'a fault of WeChat Pay': {
    arrange: () => answer('query', { kind: 'error', status: 500, code: 'SYSTEM_ERROR' }),
    says: ['permission', 'PAYSCORE_E_WECHATPAY_FAULT', /Request-ID/],
  },
  "a certificate of the merchant's with another serial number": {
    args: () => ['--merchant-certificate', file('fresh.pem', simulator.merchant.certificatePem)],
    environment: () => ({
      PAYSCORE_MERCHANT_SERIAL_NO: '5'.repeat(40),
      PAYSCORE_BASE_URL: 'http://127.0.0.1:1',
    }),
    says: ['merchant-certificate', 'PAYSCORE_E_MERCHANT_SERIAL', /does not belong to this mchid/],
  },
  'a certificate file that is none': {
    args: () => ['--merchant-certificate', file('key.pem', other.privateKey)],
    says: [
      'merchant-certificate',
      'PAYSCORE_E_MERCHANT_CERTIFICATE',
      /as the merchant platform handed it out/,
    ],
  },
  'a database that is not there': {
    environment: () => ({ DATABASE_URL: `postgres://shop:canary-password@127.0.0.1:${dead}/shop` }),
    says: ['database', 'PAYSCORE_E_DATABASE_UNREACHABLE', /Check host and port/],
    without: ['schema', /database cannot be used/],
  },
  'a database URL that is none': {
    environment: () => ({ DATABASE_URL: 'oracle://shop:canary-password@127.0.0.1/shop' }),
    says: ['database', 'PAYSCORE_E_CONFIGURATION', /postgres:\/\/user/],
  },
  'an SQLite file that is not there': {
    environment: () => ({ DATABASE_URL: `sqlite:${join(folder, 'none', 'none.sqlite')}` }),
    says: ['database', 'PAYSCORE_E_DATABASE_UNREACHABLE', /correct the path/],
  },
  'a database without the tables': {
    environment: () => database('empty.sqlite', 'empty'),
    says: ['schema', 'PAYSCORE_E_TABLES_MISSING', /PAYSCORE_SYNC_MIGRATIONS/],
    without: ['tables', /schema/],
  },
  'tables whose migration is not on record': {
    environment: () => database('unrecorded.sqlite', 'DELETE FROM migrations'),
    says: ['migrations', 'PAYSCORE_E_MIGRATIONS_PENDING', /Do not run it/],
  },
  'tables that synchronize made': {
    environment: () => database('synchronized.sqlite', 'synchronize'),
    says: ['tables', 'PAYSCORE_E_SCHEMA_DIFFERS', /drop them while they are empty/],
    without: ['migrations', /no migration made the tables/],
  },
  'tables of an older version': {
    environment: () => database('older.sqlite', 'ALTER TABLE payscore_sync_actions DROP COLUMN reason'),
    says: ['tables', 'PAYSCORE_E_TABLES_MISSING', /PAYSCORE_SYNC_MIGRATIONS/],
  },
  'tables of a newer version': {
    environment: () =>
      database(
        'newer.sqlite',
        "INSERT INTO migrations (timestamp, name) VALUES (4102444800000, 'AlterPayscoreSyncs4102444800000')",
      ),
    says: ['schema', 'PAYSCORE_E_SCHEMA_NEWER', /newer version/],
    without: ['migrations', /schema/],
  },
  "a data source without the ledger's entities": {
    args: () => ['--data-source', dataSourceFile('bare.mjs', 'entities: []')],
    says: ['schema', 'PAYSCORE_E_TABLES_MISSING', /PAYSCORE_SYNC_ENTITIES/],
    without: ['migrations', /does not know/],
  },
  'a naming strategy that renames the tables': {
    args: () => {
      const strategy =
        'class extends DefaultNamingStrategy { tableName(...names) { return names[1].toUpperCase(); } }';
      const options = `entities: PAYSCORE_SYNC_ENTITIES, namingStrategy: new (${strategy})()`;
      return ['--data-source', dataSourceFile('renaming.mjs', options)];
    },
    says: ['schema', 'PAYSCORE_E_DATA_SOURCE_OPTIONS', /let the naming strategy keep the names/],
    without: ['tables', /namingStrategy/],
  },
  'nothing that says which database it is': {
    environment: () => ({ DATABASE_URL: '' }),
    says: ['database', 'PAYSCORE_E_DATA_SOURCE', /--data-source .* or set DATABASE_URL/],
  },
  'a data source file that exports none': {
    args: () => ['--data-source', file('nothing.mjs', 'export const nothing = 1;')],
    says: ['database', 'PAYSCORE_E_DATA_SOURCE', /migration:run -d/],
  },
};

describe('payscore doctor on a setup that is broken', () => {
  const seen = new Map<string, string>();

  it.each(Object.entries(BROKEN))('finds %s', async (name, setup) => {
    const [broken, why, remedy] = setup.says;
    setup.arrange?.();
    const { code, ok, checks, failed } = await examine(setup.args?.(), await setup.environment?.());
    expect([code, ok]).toEqual([1, false]);

    const isIt = ({ check, subject }: DoctorCheck) => broken === check || broken === subject;
    const [found, ...more] = failed.filter(isIt);
    expect(found).toMatchObject({ code: why, docs: `docs/errors.md#${why.toLowerCase()}` });
    expect(found?.remedy).toMatch(remedy);
    expect(more).toEqual([]);
    // Nothing else is blamed, but for what the setup breaks besides on purpose.
    expect(failed.filter((one) => !isIt(one) && one.check !== 'connection')).toEqual([]);
    if (setup.without) {
      const [check, because] = setup.without;
      const skipped = checks.find((one) => one.check === check && one.status === 'skipped');
      expect(skipped?.detail).toMatch(because);
    }
    seen.set(name, found?.remedy ?? '');
  });

  it('gives each its own remedy', () => {
    expect(seen.size).toBe(Object.keys(BROKEN).length);
    const different = new Set(seen.values());
    // The same cause found by two ways, and two breakages with one cure.
    expect(different.size).toBeGreaterThanOrEqual(25);
  });
});

describe('payscore doctor', () => {
  it('looks at every host, and one that is up is enough for the rest', async () => {
    const urls = `http://127.0.0.1:${dead},${simulator.baseUrl}`;
    const { code, checks, failed } = await examine([], { PAYSCORE_BASE_URL: urls });
    expect(failed).toMatchObject([{ check: 'connection', subject: `127.0.0.1:${dead}` }]);
    expect(checks.filter(({ check }) => check === 'permission')).toMatchObject([{ status: 'ok' }]);
    expect(code).toBe(1);
  });

  it('only warns of a refusal when it made the names up, and of a clock that is off a little', async () => {
    answer('query', { kind: 'error', status: 403, code: 'NO_AUTH' });
    simulator.setClockOffset(120_000);
    const { code, warnings } = await examine([], { PAYSCORE_API_V3_KEY: '' });
    expect(code).toBe(0);
    expect(warnings.map(({ check, code: why }) => [check, why])).toEqual([
      ['clock', 'PAYSCORE_E_CLOCK'],
      ['permission', 'PAYSCORE_E_NOT_PERMITTED'],
    ]);
    expect(warnings[1]?.remedy).toMatch(/--service-id and --sub-mchid/);
  });

  it('says in one line what is wrong and what to do', async () => {
    const { stdout } = await run([], { ...environment, ...at(dead) });
    expect(stdout).toContain(
      `✖ connection 127.0.0.1:${dead}: refused: nothing listens there (ECONNREFUSED) → Nothing answers at this address. `,
    );
    expect(stdout).toMatch(/\[PAYSCORE_E_HOST_UNREACHABLE\]\n– TLS .*: skipped, there is no connection\n/);
    expect(stdout).toMatch(/\n16 checks: \d+ good, 0 to look at, 1 failed, \d+ skipped\n$/);
  });

  it.each([
    [['--nonsense'], /unknown option/],
    [['--timeout-ms', 'soon'], /whole milliseconds/],
    [['--service-id', '1'], /go together/],
  ])('refuses %j with a message and 2', async (args, message) => {
    const { code, output } = await run(args);
    expect(code).toBe(2);
    expect(output).toMatch(message);
  });

  it('names the file of variables that is not there', async () => {
    const { code, output } = await runAlone(['--env-file', 'no-such.env']);
    // Node 20 takes the flag for its own, wherever it stands, and ends with a code of its own.
    expect(code).not.toBe(0);
    expect(output).toContain('no-such.env');
    expect(output).not.toContain('✔');
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    const flags = ['--env-file', '--data-source', '--merchant-certificate', '--json'];
    for (const text of [...flags, 'Exit code 0', 'dist/data-source.js', 'DATABASE_URL']) {
      expect(stdout).toContain(text);
    }
  });

  it("stops at what nobody foresaw without a word of the error's message", async () => {
    const crashing = dataSourceFile(
      'crash.mjs',
      'entities: []',
      "destroy() { throw new TypeError('canary'); }",
    );
    const { code, output } = await runAlone(['--data-source', crashing]);
    expect(code).toBe(1);
    expect(output).toContain('payscore stopped: TypeError.');
  });

  it('leaves an SQLite database as it was', async () => {
    const path = join(folder, 'good.sqlite');
    const before = readFileSync(path);
    await examine();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('printed no secret in all of this', () => {
    const lines = (pem: string) => pem.split('\n').filter((line) => line && !line.startsWith('-'));
    const secrets = [
      simulator.apiV3Key,
      ...lines(simulator.merchant.privateKeyPem),
      ...lines(other.privateKey),
      'canary',
      'WECHATPAY2-SHA256',
    ];
    expect(secrets.length).toBeGreaterThan(40);
    expect(printed.length).toBeGreaterThan(20_000);
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    expect(printed).not.toMatch(/\n\s+at |node_modules/);
  });
});
