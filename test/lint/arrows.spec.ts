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
const using = (expression: string) => `export const thing = ${expression};`;

const ARROWS = 'house/arrows';
const SYNTAX = 'no-restricted-syntax';

const pure = ['delivery/outcome', 'delivery/policy'].map((folder) => `${LIBRARY}/${folder}`);

/** The rule that must speak, by what must be said of. */
const VIOLATIONS: Record<string, readonly Fixture[]> = {
  [ARROWS]: [
    [`${LIBRARY}/wechatpay`, importing('typeorm')],
    [`${LIBRARY}/wechatpay`, "import { Controller } from '@nestjs/common'; export const other = Controller;"],
    [`${LIBRARY}/wechatpay`, importing('nestjs-payscore-sync/ledger')],
    [`${LIBRARY}/wechatpay`, importing('nestjs-payscore-sync')],
    [`${LIBRARY}/wechatpay`, importing('../ledger/index.js')],
    [`${LIBRARY}/wechatpay`, importing('./../http/index.js')],
    [`${LIBRARY}/wechatpay`, importing('../../src/http/index.js')],
    [`${LIBRARY}/wechatpay`, importing('../errors/../http/index.js')],
    [`${LIBRARY}/wechatpay`, importing('../../../../node_modules/typeorm/index.js')],
    [`${LIBRARY}/wechatpay`, importing('../service/payscore-sync.service.js')],
    [`${LIBRARY}/wechatpay`, importingType('../api/index.js')],
    [`${LIBRARY}/wechatpay`, exporting('../delivery/index.js')],
    [`${LIBRARY}/wechatpay`, "export * from '../options/index.js';"],
    [`${LIBRARY}/errors`, importing('node:fs')],
    [`${LIBRARY}/errors`, importing('../api/index.js')],
    [`${LIBRARY}/api`, importing('typeorm')],
    [`${LIBRARY}/api`, importing('../ledger/index.js')],
    [`${LIBRARY}/ledger/recording`, importingType('../../api/index.js')],
    [`${LIBRARY}/ledger`, importing('@nestjs/common')],
    [`${LIBRARY}/ledger/sql`, importing('../../wechatpay/index.js')],
    [`${LIBRARY}/ledger/sql`, importing('../../institutions/index.js')],
    [`${LIBRARY}/options`, importing('../ledger/index.js')],
    [`${LIBRARY}/delivery`, importing('../http/index.js')],
    [`${LIBRARY}/delivery/rate-limit`, importing('../../http/index.js')],
    [`${LIBRARY}/delivery`, importing('typeorm')],
    [`${LIBRARY}/http`, importing('../delivery/index.js')],
    [`${LIBRARY}/http`, importing('typeorm')],
    [`${LIBRARY}/http`, importing('@nestjs/swagger')],
    [`${LIBRARY}/http/openapi`, importing('@nestjs/swagger')],
    [`${LIBRARY}/http/openapi`, importing('@nestjs/terminus')],
    [`${LIBRARY}/doctor`, importing('commander')],
    [`${LIBRARY}/doctor`, importing('@nestjs/common')],
    [`${LIBRARY}/doctor/checks`, importing('../../delivery/index.js')],
    [`${LIBRARY}/delivery`, importing('../doctor/index.js')],
    [`${LIBRARY}/module`, importing('commander')],
    [`${LIBRARY}/module`, importing('../doctor/index.js')],
    [`${LIBRARY}/delivery`, importing('../module/payscore-sync.module.js')],
    [`${LIBRARY}/delivery`, importing('../service/enqueue.service.js')],
    [`${LIBRARY}/cli`, importing('typeorm')],
    [`${LIBRARY}/cli`, importing('../ledger/index.js')],
    [`${LIBRARY}/http`, importing('../cli/program.js')],
    [LIBRARY, importing('nestjs-payscore-sync/ledger')],
    [LIBRARY, importing('commander')],
    [LIBRARY, importing('./doctor/index.js')],
    [LIBRARY, importing('@nestjs/swagger')],
    [LIBRARY, importing('@nestjs/common')],
    [LIBRARY, importing('./telemetry/otel/otel-telemetry.js')],
    [`${LIBRARY}/testing`, importing('@nestjs/testing')],
    [`${LIBRARY}/testing`, importing('../delivery/index.js')],
    [`${LIBRARY}/delivery`, importing('../testing/index.js')],
    [`${LIBRARY}/health`, importing('@nestjs/terminus')],
    [`${LIBRARY}/health`, importing('../ledger/index.js')],
    [`${LIBRARY}/delivery`, importing('@opentelemetry/api')],
    [`${LIBRARY}/delivery`, importingType('@opentelemetry/api')],
    [`${LIBRARY}/delivery`, importing('../telemetry/index.js')],
    [`${LIBRARY}/delivery`, importingType('../handlers/index.js')],
    [`${LIBRARY}/delivery`, importingType('../service/waiting/sync-watcher.js')],
    [`${LIBRARY}/handlers`, importing('../delivery/index.js')],
    [`${LIBRARY}/service/waiting`, importing('../../delivery/sync-worker.js')],
    [`${LIBRARY}/service`, importing('../module/shutdown-warning.js')],
    [`${LIBRARY}/http`, importing('./openapi/document-routes.js')],
    [`${LIBRARY}/delivery/policy`, importingType('../../telemetry/index.js')],
    [`${LIBRARY}/handlers`, importing('@opentelemetry/api')],
    [`${LIBRARY}/telemetry`, importing('@opentelemetry/api')],
    [`${LIBRARY}/telemetry`, importingLate('./otel/otel-telemetry.js')],
    [`${LIBRARY}/module`, importing('../telemetry/otel/otel-telemetry.js')],
    [`${LIBRARY}/module`, importing('@opentelemetry/api')],
    [`${LIBRARY}/telemetry`, importing('../ledger/index.js')],
    [`${LIBRARY}/telemetry/otel`, importing('../../delivery/index.js')],
    ...pure.flatMap((folder): Fixture[] => [
      [folder, importing('typeorm')],
      [folder, importing('node:crypto')],
      [folder, importing('../poll-loop.js')],
      [folder, importing('./../poll-loop.js')],
      [folder, importing('../../delivery/poll-loop.js')],
      [folder, importing('../rate-limit/index.js')],
      [folder, importing('../../options/index.js')],
      [folder, importingType('../../options/index.js')],
      [folder, importing('../../ledger/index.js')],
      [folder, importing('../../wechatpay/index.js')],
      [folder, importingType('../../http/index.js')],
    ]),
    [`${LIBRARY}/delivery/outcome`, importing('../policy/index.js')],
    [SIMULATOR, importing('@nestjs/common')],
    [SIMULATOR, importing('nestjs-payscore-sync')],
    [`${SIMULATOR}/replies`, importing('../../../test/support/payments.js')],
    [`${SIMULATOR}/replies`, importing('../../../../test/support/payments.js')],
    [`${SIMULATOR}/replies`, importing('../../../payscore-sync/src/index.js')],
    [CHECKER, importing('nestjs-payscore-sync/ledger')],
    [CHECKER, importingType('payscore-simulator')],
    [CHECKER, importing('node:fs')],
    [CHECKER, importing('../plan/delivery-settings.js')],
    [`${LIBRARY}/wechatpay`, importingLate('../ledger/index.js')],
    [`${LIBRARY}/wechatpay`, importingLate('typeorm')],
    [`${LIBRARY}/wechatpay`, using("await import('../led' + 'ger/index.js')")],
    [`${LIBRARY}/wechatpay`, using('await import(`../ledger/index.js`)')],
    [`${LIBRARY}/wechatpay`, typeOf('../ledger/index.js')],
    [`${LIBRARY}/wechatpay`, "export type Thing = import('../ledger/index.js').SyncEntity;"],
    ...pure.flatMap((folder): Fixture[] => [
      [folder, importingLate('../poll-loop.js')],
      [folder, importingLate('../../ledger/index.js')],
      [folder, typeOf('../../options/index.js')],
    ]),
    [`${LIBRARY}/http`, importingLate('@nestjs/swagger')],
    [SIMULATOR, importingLate('@nestjs/common')],
    [SIMULATOR, importingLate('nestjs-payscore-sync')],
    [SIMULATOR, typeOf('nestjs-payscore-sync')],
    [`${SIMULATOR}/replies`, importingLate('../../../test/support/payments.js')],
    [CHECKER, importingLate('payscore-simulator')],
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
  [`${LIBRARY}/wechatpay`, importing('@nestjs/axios')],
  [`${LIBRARY}/wechatpay/http`, importing('axios')],
  [`${LIBRARY}/wechatpay`, importing('node:https')],
  [`${LIBRARY}/wechatpay`, importing('../errors/index.js')],
  [`${LIBRARY}/wechatpay`, importing('./replies/reply.js')],
  [`${LIBRARY}/wechatpay`, importingLate('node:https')],
  [`${LIBRARY}/ledger`, importing('typeorm')],
  [`${LIBRARY}/ledger/recording`, importing('uuid')],
  [`${LIBRARY}/ledger/sql`, importing('../entities/index.js')],
  [`${LIBRARY}/delivery`, importing('./outcome/index.js')],
  [`${LIBRARY}/delivery`, importing('node:timers')],
  [`${LIBRARY}/delivery`, importingType('../telemetry/index.js')],
  [`${LIBRARY}/module`, importingLate('../telemetry/otel/otel-telemetry.js')],
  [`${LIBRARY}/telemetry/otel`, importing('@opentelemetry/api')],
  [`${LIBRARY}/telemetry/otel`, importingType('../../ledger/index.js')],
  [`${LIBRARY}/http`, importing('../service/payscore-sync.service.js')],
  [`${LIBRARY}/http/openapi`, importingLate('@nestjs/swagger')],
  [`${LIBRARY}/http/openapi`, importingType('@nestjs/swagger')],
  [`${LIBRARY}/module`, importing('../service/payscore-sync.service.js')],
  [`${LIBRARY}/service`, taking(7)],
  [LIBRARY, importing('./ledger/index.js')],
  [LIBRARY, importing('./module/payscore-sync.module.js')],
  ...pure.flatMap((folder): Fixture[] => [
    [folder, importing('./own.js')],
    [folder, using('new Date(0)')],
    [folder, using('Math.max(1, 2)')],
  ]),
  [`${LIBRARY}/delivery/outcome`, importing('../../api/index.js')],
  [`${LIBRARY}/delivery/policy`, importingType('../outcome/index.js')],
  [`${LIBRARY}/delivery/policy`, importingType('../../ledger/index.js')],
  [SIMULATOR, importing('node:http')],
  [`${SIMULATOR}/replies`, importing('../orders/order.js')],
  [`${SIMULATOR}/replies`, importingLate('../orders/order.js')],
  [CHECKER, importing('./facts.js')],
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

  it.each(ALLOWED)('allow in %s: %s', (folder, text) => {
    expect(breaksOf(folder, text)).toEqual([]);
  });
});
