import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { freePort } from '../support/private-server.mjs';
import { fileOf, filesOf, Newcomer, type PageFile } from './support/newcomer.js';
import { layOutPackages } from './support/packages-at-hand.mjs';
import { newPostgresDatabase } from './support/postgres-database.js';
import { addDependencies, shellOfReadme, withoutInstalls } from './support/readme.js';
import { consumersHome, stepDone } from './support/steps.js';

const ORDER = '1234323JKHDFE1243252';
const { install, simulator, start, look } = shellOfReadme();
const home = () => join(consumersHome(), 'quick-start');
const app = () => join(home(), 'shop');

/**
 * What a newcomer does, in their order, copied from README and docs. Three things differ: packages are those the other
 * suites use, in the same versions and ours from their tarballs, all installed at once, the others those of a lock file;
 * nothing is compiled anew; and ports are free ones.
 */
describe('the README, from an empty Nest app to a synced order', () => {
  let newcomer: Newcomer;

  beforeAll(async () => {
    await stepDone('packed');
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
    await newcomer.shell(withoutInstalls(install), home());
    const added = addDependencies(app(), install);
    await layOutPackages(app(), 'quick-start', consumersHome());
    await newcomer.shell(`npm install && npm ls ${added.join(' ')}`);
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
    const orders = ['ONLINE-1', 'UNKNOWN-1'];
    const taken = orders.map((orderNo) => newcomer.call(`/orders/${orderNo}/cash`, { method: 'POST' }));
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([201, 201]);
    await until(() => output().includes('ONLINE-1 is paid twice.'));
    expect(await syncsOf(newcomer, 'ONLINE-1')).toContain('"status":"double_paid"');
    await until(() => output().includes('UNKNOWN-1 waits for a person: '));
    expect(await syncsOf(newcomer, 'UNKNOWN-1')).toContain('"status":"parked"');
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
