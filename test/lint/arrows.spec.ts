import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const LIBRARY = 'libs/payscore-sync/src';
const SIMULATOR = 'libs/payscore-simulator/src';
const CHECKER = 'test/campaign/checker';

type Fixture = readonly [folder: string, text: string];

/** A value imported, and used so that nothing else is wrong with it. */
const importing = (source: string) => `import { thing } from '${source}'; export const other = thing;`;
const importingType = (source: string) =>
  `import type { Thing } from '${source}'; export type Other = Thing;`;
const importingLate = (source: string) => `export const thing = await import('${source}');`;
const typeOf = (source: string) => `export type Thing = typeof import('${source}');`;
const exporting = (source: string) => `export { thing } from '${source}';`;
/** A class whose constructor takes so many parameters. */
const taking = (count: number) =>
  `export class Thing { constructor(${Array.from({ length: count }, (_, index) => `readonly p${index}: string`).join(', ')}) {} }`;
/** One for each of the modules, which stand in one text. */
const each = (folder: string, form: (source: string) => string, sources: string) =>
  sources.split(' ').map((source): Fixture => [folder, form(source)]);
const using = (expression: string) => `export const thing = ${expression};`;

const ARROWS = 'house/arrows';
const SYNTAX = 'no-restricted-syntax';

const pure = ['delivery/outcome', 'delivery/policy'].map((folder) => `${LIBRARY}/${folder}`);

/** The rule that must speak, by what must be said of. */
const VIOLATIONS: Record<string, readonly Fixture[]> = {
  [ARROWS]: [
    ...each(`${LIBRARY}/wechatpay`, importing, 'typeorm nestjs-payscore-sync/ledger nestjs-payscore-sync'),
    ...each(`${LIBRARY}/wechatpay`, importing, '../ledger/index.js ./../http/index.js'),
    ...each(`${LIBRARY}/wechatpay`, importing, '../../src/http/index.js ../errors/../http/index.js'),
    [`${LIBRARY}/wechatpay`, importing('../../../../node_modules/typeorm/index.js')],
    [`${LIBRARY}/wechatpay`, importing('../service/payscore-sync.service.js')],
    [`${LIBRARY}/wechatpay`, importingType('../api/index.js')],
    ...each(`${LIBRARY}/errors`, importing, 'node:fs ../api/index.js'),
    ...each(`${LIBRARY}/api`, importing, 'typeorm ../ledger/index.js'),
    [`${LIBRARY}/ledger/recording`, importingType('../../api/index.js')],
    [`${LIBRARY}/ledger`, importing('@nestjs/common')],
    ...each(`${LIBRARY}/ledger/sql`, importing, '../../wechatpay/index.js ../../institutions/index.js'),
    [`${LIBRARY}/options`, importing('../ledger/index.js')],
    ...each(`${LIBRARY}/delivery`, importing, '../http/index.js typeorm ../doctor/index.js'),
    [`${LIBRARY}/delivery`, importing('../module/payscore-sync.module.js')],
    ...each(`${LIBRARY}/delivery`, importing, '../service/enqueue.service.js ../testing/index.js'),
    ...each(`${LIBRARY}/delivery`, importing, '@opentelemetry/api ../telemetry/index.js'),
    [`${LIBRARY}/delivery/rate-limit`, importing('../../http/index.js')],
    ...each(`${LIBRARY}/http`, importing, '../delivery/index.js typeorm @nestjs/swagger ../cli/program.js'),
    [`${LIBRARY}/http`, importing('./openapi/document-routes.js')],
    ...each(`${LIBRARY}/http/openapi`, importing, '@nestjs/swagger @nestjs/terminus'),
    ...each(`${LIBRARY}/doctor`, importing, 'commander @nestjs/common'),
    [`${LIBRARY}/doctor/checks`, importing('../../delivery/index.js')],
    ...each(`${LIBRARY}/module`, importing, 'commander ../doctor/index.js'),
    ...each(`${LIBRARY}/module`, importing, '../telemetry/otel/otel-telemetry.js @opentelemetry/api'),
    ...each(`${LIBRARY}/cli`, importing, 'typeorm ../ledger/index.js'),
    ...each(`${LIBRARY}/cli/terminal`, importing, 'typeorm ../../ledger/index.js csv-parse'),
    ...each(LIBRARY, importing, 'nestjs-payscore-sync/ledger commander ./doctor/index.js @nestjs/swagger'),
    ...each(LIBRARY, importing, '@nestjs/common ./telemetry/otel/otel-telemetry.js'),
    ...each(`${LIBRARY}/testing`, importing, '@nestjs/testing ../delivery/index.js'),
    ...each(`${LIBRARY}/health`, importing, '@nestjs/terminus ../ledger/index.js'),
    ...each(`${LIBRARY}/delivery`, importingType, '@opentelemetry/api ../handlers/index.js'),
    [`${LIBRARY}/delivery`, importingType('../service/waiting/sync-watcher.js')],
    ...each(`${LIBRARY}/handlers`, importing, '../delivery/index.js @opentelemetry/api'),
    [`${LIBRARY}/service/waiting`, importing('../../delivery/sync-worker.js')],
    [`${LIBRARY}/service`, importing('../module/shutdown-warning.js')],
    [`${LIBRARY}/delivery/policy`, importingType('../../telemetry/index.js')],
    ...each(`${LIBRARY}/telemetry`, importing, '@opentelemetry/api ../ledger/index.js'),
    [`${LIBRARY}/telemetry`, importingLate('./otel/otel-telemetry.js')],
    [`${LIBRARY}/telemetry/otel`, importing('../../delivery/index.js')],
    [`${LIBRARY}/delivery/outcome`, importing('../policy/index.js')],
    ...each(SIMULATOR, importing, '@nestjs/common nestjs-payscore-sync'),
    [`${SIMULATOR}/replies`, importing('../../../test/support/payments.js')],
    [`${SIMULATOR}/replies`, importing('../../../../test/support/payments.js')],
    [`${SIMULATOR}/replies`, importing('../../../payscore-sync/src/index.js')],
    ...each(CHECKER, importing, 'nestjs-payscore-sync/ledger node:fs ../plan/delivery-settings.js'),
    [CHECKER, importingType('payscore-simulator')],
    ...each(`${LIBRARY}/wechatpay`, importingLate, '../ledger/index.js typeorm'),
    [`${LIBRARY}/http`, importingLate('@nestjs/swagger')],
    ...each(SIMULATOR, importingLate, '@nestjs/common nestjs-payscore-sync'),
    [`${SIMULATOR}/replies`, importingLate('../../../test/support/payments.js')],
    [CHECKER, importingLate('payscore-simulator')],
    [`${LIBRARY}/wechatpay`, "import { Controller } from '@nestjs/common'; export const other = Controller;"],
    [`${LIBRARY}/wechatpay`, exporting('../delivery/index.js')],
    [`${LIBRARY}/wechatpay`, "export * from '../options/index.js';"],
    [`${LIBRARY}/wechatpay`, using("await import('../led' + 'ger/index.js')")],
    [`${LIBRARY}/wechatpay`, using('await import(`../ledger/index.js`)')],
    [`${LIBRARY}/wechatpay`, typeOf('../ledger/index.js')],
    [`${LIBRARY}/wechatpay`, "export type Thing = import('../ledger/index.js').SyncEntity;"],
    [SIMULATOR, typeOf('nestjs-payscore-sync')],
    ...pure.flatMap((folder): Fixture[] => [
      ...each(folder, importing, 'typeorm node:crypto ../poll-loop.js ./../poll-loop.js'),
      ...each(folder, importing, '../../delivery/poll-loop.js ../rate-limit/index.js ../../options/index.js'),
      ...each(folder, importing, '../../ledger/index.js ../../wechatpay/index.js'),
      ...each(folder, importingType, '../../options/index.js ../../http/index.js'),
      ...each(folder, importingLate, '../poll-loop.js ../../ledger/index.js'),
      [folder, typeOf('../../options/index.js')],
    ]),
  ],
  [SYNTAX]: [
    ...[...pure, CHECKER].map((folder): Fixture => [folder, using('new Date()')]),
    [`${LIBRARY}/service`, taking(8)],
    [SIMULATOR, taking(8)],
    [`${LIBRARY}/module`, 'export const map = new Map(...([[]] as const));'],
  ],
  'no-restricted-properties': [
    ...pure.flatMap((folder): Fixture[] => [
      [folder, using('Date.now()')],
      [folder, using('Math.random()')],
      [folder, 'export const { random } = Math;'],
    ]),
    // Only a copy of the key may be asked.
    [`${LIBRARY}/wechatpay`, 'export const sizeOf = (key: KeyObject) => key.asymmetricKeyDetails;'],
    [SIMULATOR, 'export const sizeOf = ({ asymmetricKeyDetails }: KeyObject) => asymmetricKeyDetails;'],
  ],
  'no-restricted-globals': [
    ...pure.flatMap((folder): Fixture[] => [
      [folder, using('performance.now()')],
      [folder, using('globalThis.Date')],
    ]),
    // What fake timers of a host's tests replace.
    [`${LIBRARY}/delivery`, using('performance.now()')],
    [`${LIBRARY}/delivery`, using('setTimeout(() => undefined, 1)')],
    [`${LIBRARY}/ledger/gateway`, using('setImmediate(() => undefined)')],
    [LIBRARY, using('queueMicrotask(() => undefined)')],
  ],
};

const ALLOWED: readonly Fixture[] = [
  ...each(`${LIBRARY}/wechatpay`, importing, '@nestjs/axios node:https ../errors/index.js'),
  [`${LIBRARY}/wechatpay`, importing('./replies/reply.js')],
  [`${LIBRARY}/wechatpay/http`, importing('axios')],
  [`${LIBRARY}/wechatpay`, importingLate('node:https')],
  [`${LIBRARY}/ledger`, importing('typeorm')],
  [`${LIBRARY}/ledger/recording`, importing('uuid')],
  [`${LIBRARY}/ledger/sql`, importing('../entities/index.js')],
  ...each(`${LIBRARY}/delivery`, importing, './outcome/index.js node:timers'),
  [`${LIBRARY}/delivery`, importingType('../telemetry/index.js')],
  [`${LIBRARY}/module`, importingLate('../telemetry/otel/otel-telemetry.js')],
  [`${LIBRARY}/telemetry/otel`, importing('@opentelemetry/api')],
  [`${LIBRARY}/telemetry/otel`, importingType('../../ledger/index.js')],
  [`${LIBRARY}/http`, importing('../service/payscore-sync.service.js')],
  [`${LIBRARY}/http/openapi`, importingLate('@nestjs/swagger')],
  [`${LIBRARY}/http/openapi`, importingType('@nestjs/swagger')],
  [`${LIBRARY}/module`, importing('../service/payscore-sync.service.js')],
  ...each(LIBRARY, importing, './ledger/index.js ./module/payscore-sync.module.js'),
  [`${LIBRARY}/delivery/outcome`, importing('../../api/index.js')],
  ...each(`${LIBRARY}/delivery/policy`, importingType, '../outcome/index.js ../../ledger/index.js'),
  [SIMULATOR, importing('node:http')],
  [`${SIMULATOR}/replies`, importing('../orders/order.js')],
  [`${SIMULATOR}/replies`, importingLate('../orders/order.js')],
  [CHECKER, importing('./facts.js')],
  [`${LIBRARY}/service`, taking(7)],
  ...pure.flatMap((folder): Fixture[] => [
    [folder, importing('./own.js')],
    [folder, using('new Date(0)')],
    [folder, using('Math.max(1, 2)')],
  ]),
];

/** ESLint loads its configuration as a module, which Jest's own loader cannot; so it runs beside. */
function rulesBroken(fixtures: readonly Fixture[]): string[][] {
  const texts = fixtures.map(([folder, text]) => ({ filePath: `${folder}/fixture.ts`, text }));
  const output = execFileSync(process.execPath, [join(__dirname, 'lint-texts.mjs')], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[][];
}

describe('the arrows of ARCHITECTURE.md, as ESLint sees them', () => {
  const violations = Object.entries(VIOLATIONS).flatMap(([rule, fixtures]) =>
    fixtures.map(([folder, text]) => ({ rule, folder, text })),
  );
  const all = [...violations.map(({ folder, text }): Fixture => [folder, text]), ...ALLOWED];
  let broken: string[][];
  const breaksOf = (folder: string, text: string) =>
    broken[all.findIndex(([one, other]) => one === folder && other === text)];

  beforeAll(() => {
    broken = rulesBroken(all);
  }, 60_000);

  it.each(violations)('refuse in $folder: $text', ({ folder, text, rule }) => {
    expect(breaksOf(folder, text)).toContain(rule);
  });

  it.each(ALLOWED)('allow in %s: %s', (folder, text) => expect(breaksOf(folder, text)).toEqual([]));
});
