import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  getPayscoreSyncToken,
  PayscoreSyncModule,
  type PayscoreSyncExtras,
  type PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync/ledger';
import { FAST } from '../support/fast.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

describe('registrations in one app', () => {
  const servers = new Servers('sqlite');

  const app = async (...registrations: (PayscoreSyncExtras & { institution: string })[]) => {
    const testing = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          ...servers.database.options,
          ...{ entities: PAYSCORE_SYNC_ENTITIES, migrations: PAYSCORE_SYNC_MIGRATIONS },
          ...{ migrationsRun: true, retryAttempts: 0 },
        }),
        ...registrations.map(({ institution, ...extras }) =>
          PayscoreSyncModule.forRootAsync({
            ...{ worker: false, ...extras },
            useFactory: () => ({
              ...FAST,
              institutions: [{ ...institutionOf(servers.simulator), name: institution }],
            }),
          }),
        ),
      ],
      providers: registrations.map(({ institution, name }) => ({
        provide: `service of ${institution}`,
        useExisting: getPayscoreSyncToken(name),
      })),
    }).compile();
    return testing.createNestApplication({ logger: false }).init();
  };

  it.each([
    ['without a name', undefined],
    ['under the name "hk"', 'hk'],
  ])('of one name refuse to start: %s', async (text, name) => {
    const named = name === undefined ? {} : { name };
    await expect(app({ institution: 'a', ...named }, { institution: 'b', ...named })).rejects.toMatchObject({
      code: 'PAYSCORE_E_DUPLICATE_REGISTRATION',
      message: expect.stringContaining(`2 times ${text}`),
    });
  });

  it('of different names live side by side', async () => {
    const running = await app({ institution: 'a' }, { institution: 'b', name: 'second' });
    for (const institution of ['a', 'b']) {
      const { institutions } = await running.get<PayscoreSyncService>(`service of ${institution}`).stats();
      expect(institutions.map((one) => one.institution)).toEqual([institution]);
    }
    await running.close();
  });

  it('of one name in two apps of one process know nothing of each other', async () => {
    const apps = [await app({ institution: 'a', name: 'hk' }), await app({ institution: 'b', name: 'hk' })];
    for (const running of apps) await running.close();
  });
});
