import type { INestApplication, Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import {
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
  type PayscoreSyncExtras,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import type { DataSource } from 'typeorm';
import { RecordingLogger } from './recording-logger.js';
import type { TestDatabase } from './test-database.js';

/** Times short enough for a test, in the right proportion to each other; calls may take as long as a busy machine does. */
export const FAST: Partial<PayscoreSyncOptions> = {
  timeoutMs: 1000,
  marginMs: 50,
  leaseMs: 2500,
  deferralMs: 200,
  recheckMs: 100,
  orderGapMs: 0,
  clockMarginMs: 0,
  backoffMinMs: 50,
  backoffMaxMs: 400,
  pollMs: 50,
  sweepMs: 100,
  breakerMs: 100,
  ratePauseMs: 500,
};

export interface TestHost {
  readonly app: INestApplication;
  readonly dataSource: DataSource;
  readonly payscore: PayscoreSyncService;
  readonly logger: RecordingLogger;
  close(): Promise<void>;
}

export type HostSettings = Partial<PayscoreSyncOptions> & {
  readonly extras?: PayscoreSyncExtras;
  /** More options of the host's data source, e.g. a logger. */
  readonly dataSource?: object;
  /** The host's own, e.g. with event handlers. */
  readonly providers?: readonly Provider[];
  /** What a host does to its app before it starts. */
  readonly configure?: (app: INestApplication) => void;
};

/** A host app with the module on a real database, talking to a simulator. */
export async function startHost(
  database: TestDatabase,
  simulator: Simulator,
  settings: HostSettings = {},
): Promise<TestHost> {
  const { extras = {}, dataSource = {}, providers = [], configure, ...numbers } = settings;
  const logger = new RecordingLogger();
  const testing = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        ...database.options,
        ...dataSource,
        entities: PAYSCORE_SYNC_ENTITIES,
        migrations: PAYSCORE_SYNC_MIGRATIONS,
        migrationsRun: true,
        retryAttempts: 0,
      }),
      PayscoreSyncModule.forRootAsync({
        ...extras,
        useFactory: () => ({ ...FAST, institutions: [institutionOf(simulator)], ...numbers }),
      }),
    ],
    providers: [...providers],
  })
    .setLogger(logger)
    .compile();
  const app = testing.createNestApplication({ bodyParser: true });
  configure?.(app);
  try {
    await app.init();
  } catch (error) {
    // A host that does not start leaves nothing behind: neither connections, nor the loop of its handlers.
    await app.close();
    throw error;
  }
  return {
    app,
    logger,
    dataSource: app.get<DataSource>(getDataSourceToken()),
    payscore: app.get(PayscoreSyncService),
    close: () => app.close(),
  };
}

export function institutionOf(simulator: Simulator): PayscoreSyncOptions['institutions'][number] {
  const { merchant, platformKey } = simulator;
  return {
    mchid: merchant.mchid,
    merchantSerialNo: merchant.serialNo,
    privateKey: merchant.privateKeyPem,
    apiV3Key: simulator.apiV3Key,
    wechatpayPublicKeys: [{ id: platformKey.id, publicKey: platformKey.publicKeyPem }],
    baseUrl: simulator.baseUrl,
  };
}
