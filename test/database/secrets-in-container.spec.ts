import { types } from 'node:util';
import { Injectable, type INestApplication, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  PAYSCORE_SYNC_OPTIONS,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { databaseModule } from '../support/test-app.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

/** Every text reachable from a value by properties, entries of collections and bytes, with its path. */
function* textsIn(root: unknown): Generator<{ path: string; text: string }> {
  const seen = new Set<unknown>();
  const queue: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, value } = next;
    if (typeof value === 'string') yield { path, text: value };
    const isTree = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (!isTree || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      yield { path, text: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1') };
      continue;
    }
    // A prototype of a Map is an instance of Map, too, and has no entries.
    if (types.isMap(value) || types.isSet(value)) {
      for (const entry of value.entries()) queue.push({ path: `${path}<>`, value: entry });
    }
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (descriptor && 'value' in descriptor) {
        queue.push({ path: `${path}.${String(key)}`, value: descriptor.value });
      }
    }
  }
}

/** The container of an app, with what its providers answered, which Nest keeps behind an accessor. */
function containerOf(app: INestApplication): unknown[] {
  const modules = app.get(ModulesContainer);
  const instances = [...modules.values()].flatMap(({ providers, controllers, injectables }) =>
    [...providers.values(), ...controllers.values(), ...injectables.values()].map(
      ({ instance }): unknown => instance,
    ),
  );
  return [modules, instances];
}

const servers = new Servers('sqlite', { each: true });

const optionsOf = (): PayscoreSyncOptions => ({ ...FAST, institutions: [institutionOf(servers.simulator)] });

/** Answers options as a provider of the host would, made when they are asked for. */
@Injectable()
class OptionsFactory {
  createPayscoreSyncOptions(): PayscoreSyncOptions {
    return optionsOf();
  }
}

@Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
class OptionsModule {}

const REGISTRATIONS: [string, () => ReturnType<typeof PayscoreSyncModule.forRoot>][] = [
  ['forRoot', () => PayscoreSyncModule.forRoot(optionsOf())],
  ['useFactory', () => PayscoreSyncModule.forRootAsync({ useFactory: () => optionsOf() })],
  [
    'an asynchronous useFactory',
    () => PayscoreSyncModule.forRootAsync({ useFactory: () => Promise.resolve(optionsOf()) }),
  ],
  ['useClass', () => PayscoreSyncModule.forRootAsync({ useClass: OptionsFactory })],
  [
    'useExisting',
    () => PayscoreSyncModule.forRootAsync({ useExisting: OptionsFactory, imports: [OptionsModule] }),
  ],
];

describe('the text of a secret', () => {
  it.each(REGISTRATIONS)(
    'is nowhere in the container of an app that is registered by %s',
    async (_, module) => {
      const app = await servers.app([databaseModule(servers.database), module()]);
      const orderNo = newOrder(servers.simulator);
      const record = await app.get(PayscoreSyncService).sync(cashPayment(orderNo), { waitMs: 10_000 });
      expect(record).toMatchObject({ status: 'synced' });

      const [, line = ''] = servers.simulator.merchant.privateKeyPem.split('\n');
      const secrets = [line, servers.simulator.apiV3Key];
      let seesOptions = false;
      for (const { path, text } of textsIn(containerOf(app))) {
        seesOptions ||= text === servers.simulator.merchant.mchid && path.includes('institutions');
        if (secrets.some((secret) => text.includes(secret))) throw new Error(`a secret is at ${path}`);
      }
      // Else the walk would have missed what it looks for.
      expect(seesOptions).toBe(true);
      const options = app.get<PayscoreSyncOptions>(PAYSCORE_SYNC_OPTIONS, { strict: false });
      expect(options.institutions[0]).toMatchObject({
        mchid: servers.simulator.merchant.mchid,
        privateKey: { type: 'private' },
        apiV3Key: { type: 'secret' },
      });
    },
  );

  it('stays in what the host gave, which is not changed', async () => {
    const options = Object.freeze(optionsOf());
    await servers.app([databaseModule(servers.database), PayscoreSyncModule.forRoot(options)]);
    expect(options.institutions[0]).toMatchObject({
      privateKey: servers.simulator.merchant.privateKeyPem,
      apiV3Key: servers.simulator.apiV3Key,
    });
  });

  it('is told as wrong all the same, when it is', async () => {
    const [institution] = optionsOf().institutions;
    const wrong = { ...FAST, institutions: [{ ...institution, privateKey: 'x', apiV3Key: 'y' }] };
    const starting = servers.app([
      databaseModule(servers.database),
      PayscoreSyncModule.forRoot(wrong as PayscoreSyncOptions),
    ]);
    await expect(starting).rejects.toMatchObject({
      code: 'PAYSCORE_E_CONFIGURATION',
      problems: [{ field: 'institutions[0].privateKey' }, { field: 'institutions[0].apiV3Key' }],
    });
  });
});
