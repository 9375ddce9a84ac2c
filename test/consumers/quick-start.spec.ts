import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocksOf, readPage } from '../docs/support/markdown.js';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { freePort } from '../support/private-server.mjs';
import { ROOT } from '../support/process.js';
import { consumersHome } from './support/consumer.js';
import { copySqliteBinary } from './support/copy-sqlite-binary.mjs';
import { fileOf, filesOf, Newcomer, type PageFile } from './support/newcomer.js';
import { newPostgresDatabase } from './support/postgres-database.js';

const SECTION = 'In your app';
const ORDER = '1234323JKHDFE1243252';
/** What docs/testing.md, embedding.md, rest.md and operations.md install later on. */
const MORE = ['jest', '@swc/core', '@swc/jest', 'pg', '@nestjs/swagger', '@nestjs/terminus'].concat(
  ['api', 'sdk-metrics', 'exporter-prometheus'].map((name) => `@opentelemetry/${name}`),
);
const { install, simulator, start, look } = shellOf(SECTION);
const home = () => join(consumersHome(), 'quick-start');
const app = () => join(home(), 'shop');

/**
 * What a newcomer does, in their order, copied from README and docs. Three things differ: packages are those the other
 * suites use, in the same versions and ours from their tarballs, all installed at once; nothing is compiled anew; and
 * ports are free ones.
 */
describe('the README, from an empty Nest app to a synced order', () => {
  let newcomer: Newcomer;

  beforeAll(async () => {
    mkdirSync(home());
    newcomer = new Newcomer(app(), await freePort(), home());
  });

  afterAll(() => newcomer.end());

  it('has the files', () => {
    expect(filesOf('README.md').map(({ path }) => path)).toEqual([
      'src/cash-payment.ts',
      'src/data-source.ts',
      'src/app.module.ts',
      'src/orders.controller.ts',
    ]);
  });

  it('makes the app and installs', async () => {
    await newcomer.shell(installable(install), home());
    copySqliteBinary(app());
    newcomer.copy(filesOf('README.md'));
    expect(existsSync(join(app(), 'node_modules/nestjs-payscore-sync/dist/index.js'))).toBe(true);
  });

  it('starts the simulator, which writes the environment', async () => {
    const { problem } = newcomer.background(simulator);
    // Made and written in two steps.
    const file = join(app(), '.env');
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('PAYSCORE_MCHID='), problem);
  });

  it('builds, creates the tables and starts', async () => {
    const { problem } = newcomer.background(start);
    await until(async () => (await newcomer.call('/orders/none/syncs')).text === '[]', problem);
  });

  it('takes cash, and the order is synced', async () => {
    const stdout = await newcomer.shell(look.replaceAll('localhost:3000', `localhost:${newcomer.port}`));
    expect(stdout).toContain(`"outOrderNo":"${ORDER}"`);
    // On a busy machine the README's seconds may not be enough.
    await until(async () => (await syncsOf(newcomer, ORDER)).includes('"status":"synced"'));
  });

  it('tells the same fact at a second click', async () => {
    const { status, text } = await newcomer.call(`/orders/${ORDER}/cash`, { method: 'POST' });
    expect(status).toBe(201);
    const [sync] = JSON.parse(await syncsOf(newcomer, ORDER)) as { id: string }[];
    expect((JSON.parse(text) as { id: string }).id).toBe(sync?.id);
  });

  it('answers a bad order number with what is wrong', async () => {
    const { status, text } = await newcomer.call('/orders/no.such/cash', { method: 'POST' });
    expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'PAYSCORE_E_VALIDATION' }]);
  });

  it('runs the spec of docs/testing.md under Vitest', async () => {
    newcomer.copy([fileOf('docs/testing.md', 'src/cash-desk.spec.ts')]);
    expect(await newcomer.shell('npx vitest run')).toMatch(/Tests +4 passed/);
  });

  it('runs it under Jest', async () => {
    newcomer.copy([fileOf('docs/testing.md', 'jest.config.mjs')]);
    const output = await newcomer.shell('NODE_OPTIONS=--experimental-vm-modules npx jest 2>&1');
    expect(output).toMatch(/Tests: +4 passed/);
  });
});

const APP_MODULE: PageFile = {
  path: 'src/app.module.ts',
  text: `import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Alerts } from './alerts.js';
import { databaseOptions } from './data-source.js';
import { OrdersController } from './orders.controller.js';
import { PayscoreModule } from './payscore.module.js';
import { ReadyModule } from './ready.module.js';

@Module({
  imports: [TypeOrmModule.forRoot(databaseOptions), PayscoreModule, ReadyModule],
  controllers: [OrdersController],
  providers: [Alerts],
})
export class AppModule {}
`,
};

describeWith('postgres')('the docs, from there to PostgreSQL, REST, OpenAPI, Terminus and metrics', () => {
  const [cashier, operator] = ['cashier-token', 'operator-token'];
  let newcomer: Newcomer;
  let metricsPort: number;
  let output: () => string;

  beforeAll(async () => {
    metricsPort = await freePort();
    newcomer = new Newcomer(app(), await freePort(), home(), {
      DATABASE_URL: await newPostgresDatabase(),
      CASHIER_TOKEN: cashier,
      OPERATOR_TOKEN: operator,
    });
  });

  afterAll(() => newcomer.end());

  const as = (token: string, init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
  });

  it('copies what the pages show', () => {
    const metrics = fileOf('docs/operations.md', 'src/metrics.ts');
    const main = fileOf('docs/rest.md', 'src/main.ts');
    newcomer.copy([
      fileOf('docs/embedding.md', 'src/data-source.ts'),
      fileOf('docs/embedding.md', 'src/ready.module.ts'),
      fileOf('docs/events.md', 'src/alerts.ts'),
      fileOf('docs/rest.md', 'src/staff.guard.ts'),
      fileOf('docs/rest.md', 'src/payscore.module.ts'),
      { ...main, text: `import './metrics.js';\n${main.text}` },
      { ...metrics, text: metrics.text.replace('9464', String(metricsPort)) },
      APP_MODULE,
    ]);
  });

  it('builds, creates the tables, starts and is ready', async () => {
    const wechatpay = newcomer.background(simulator);
    await until(() => wechatpay.output().includes('Control API'), wechatpay.problem);
    const server = newcomer.background(start);
    output = server.output;
    await until(async () => (await newcomer.call('/ready')).status === 200, server.problem);
  });

  it('tells the handlers of an order that the customer has paid online, and of one WeChat Pay does not know', async () => {
    expect((await newcomer.call('/orders/ONLINE-1/cash', { method: 'POST' })).status).toBe(201);
    await until(async () => (await syncsOf(newcomer, 'ONLINE-1')).includes('"status":"double_paid"'));
    await until(() => output().includes('ONLINE-1 is paid twice.'));
    expect((await newcomer.call('/orders/UNKNOWN-1/cash', { method: 'POST' })).status).toBe(201);
    await until(async () => (await syncsOf(newcomer, 'UNKNOWN-1')).includes('"status":"parked"'));
    await until(() => output().includes('UNKNOWN-1 waits for a person: '));
  });

  it('lets a cashier record and read, and an operator read and act', async () => {
    const [sync] = JSON.parse(await syncsOf(newcomer, 'UNKNOWN-1')) as { id: string }[];
    const statuses = async (token: string) => {
      const resolve = as(token, { method: 'POST', body: '{"reason":"refunded"}' });
      const calls = [
        await newcomer.call('/payscore/syncs', as(token)),
        await newcomer.call('/payscore/serviceorders/A-1/sync', as(token, { method: 'POST', body: '{}' })),
        await newcomer.call(`/payscore/syncs/${sync?.id}/resolve`, resolve),
      ];
      return calls.map(({ status }) => status);
    };
    expect(await statuses(cashier)).toEqual([200, 400, 403]);
    expect(await statuses(operator)).toEqual([200, 403, 200]);
    expect(await statuses('another')).toEqual([401, 401, 401]);
  });

  it('describes the routes and measures', async () => {
    expect((await newcomer.call('/docs-json')).text).toContain('/payscore/syncs/{id}/resolve');
    const metrics = await newcomer.call('/metrics', undefined, metricsPort);
    expect(metrics.text).toContain('payscore_sync_attempts_total');
  });
});

const syncsOf = async (newcomer: Newcomer, orderNo: string) =>
  (await newcomer.call(`/orders/${orderNo}/syncs`)).text;

/** The section's shell blocks. */
function shellOf(section: string) {
  const text = readPage('README.md')
    .split(/^## /m)
    .find((part) => part.startsWith(section));
  const blocks = codeBlocksOf('README.md').filter((block) => text?.includes(block.text));
  const [install, simulator, start, look] = blocks
    .filter(({ language }) => language === 'sh')
    .map((block) => block.text);
  if (!install || !simulator || !start || !look)
    throw new Error('The README lacks one of its four commands.');
  return { install, simulator, start, look };
}

/** The README's first block, with packages at hand in place of those of the registry. */
function installable(script: string): string {
  const cli = 'npx @nestjs/cli@12';
  if (!script.includes(cli)) throw new Error(`The README does not make the app with ${cli}.`);
  const lines = script.replace(cli, join(ROOT, 'node_modules/.bin/nest')).split('\n');
  const isInstall = (line: string) => line.startsWith('npm install ');
  const named = lines.filter(isInstall).flatMap((line) => line.split(' ').slice(2));
  const packages = [...named.filter((word) => !word.startsWith('-')), ...MORE];
  return [
    ...lines.filter((line) => !isInstall(line)),
    `npm install ${packages.map(packageAtHand).join(' ')}`,
  ].join('\n');
}

function packageAtHand(word: string): string {
  if (['nestjs-payscore-sync', 'payscore-simulator'].includes(word)) return `${consumersHome()}/${word}.tgz`;
  return word in pinned() ? `${word}@${pinned()[word]}` : word;
}

function pinned(): Record<string, string> {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, Record<string, string>>;
  const { dependencies, devDependencies } = read('package.json');
  return {
    ...dependencies,
    ...devDependencies,
    ...read('test/consumers/sets/nest12/package.json')['dependencies'],
  };
}
