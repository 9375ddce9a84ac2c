import type { INestApplication, Provider } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  type PayscoreSyncExtras,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import type { DataSource } from 'typeorm';
import { FAST } from './fast.js';
import { RecordingLogger } from './recording-logger.js';
import { databaseModule, startApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

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
  /** Default: Express. */
  readonly adapter?: () => AbstractHttpAdapter;
  /** What a host does to its app before it starts. */
  readonly configure?: (app: INestApplication) => void;
};

/** A host app with the module on a real database, talking to a simulator. */
export async function startHost(
  database: TestDatabase,
  simulator: Simulator,
  settings: HostSettings = {},
): Promise<TestHost> {
  const { extras = {}, dataSource = {}, providers = [], adapter, configure, ...numbers } = settings;
  const logger = new RecordingLogger();
  const app = await startApp(
    [
      databaseModule(database, undefined, dataSource),
      PayscoreSyncModule.forRootAsync({
        ...extras,
        useFactory: () => ({ ...FAST, institutions: [institutionOf(simulator)], ...numbers }),
      }),
    ],
    { providers, logger, ...(adapter ? { adapter: adapter() } : {}), ...(configure ? { configure } : {}) },
  );
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
