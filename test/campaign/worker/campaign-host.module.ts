import { type DynamicModule, Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import { APP_INTERCEPTOR, ModulesContainer } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { optionsFromEnvironment, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { bullmqDispatch } from 'nestjs-payscore-sync/bullmq';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import type { EngineSettings } from '../engine/engine-settings.js';
import { CashDesk } from './cash-desk.js';
import { Moments } from './moments.js';
import { LedgerTampering } from './ledger-tampering.js';
import type { ToldReport, WaitedReport, WorkerSettings } from './messages.js';
import { WaitCensus } from './wait-census.js';
import { Witness } from './witness.js';

export interface HostTools {
  readonly moments: Moments;
  /** Resolves once it has left this process. */
  readonly report: (message: ToldReport | WaitedReport) => Promise<void>;
}

const QUEUE = 'payscore-institutions';

/** A host that records, delivers and handles, as the README has it, with the campaign's own hands in it. */
@Module({})
export class CampaignHostModule {
  static register(settings: WorkerSettings, { moments, report }: HostTools): DynamicModule {
    const { databaseUrl, standbyUrl, sabotage, engine, delivers } = settings;
    return {
      module: CampaignHostModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(databaseUrl, standbyUrl),
          retryAttempts: 20,
          retryDelay: 250,
        }),
        ...(engine ? [BullModule.registerQueue(queueOn(engine))] : []),
        PayscoreSyncModule.forRootAsync({
          isGlobal: true,
          worker: delivers,
          ...(engine ? { dispatch: bullmqDispatch({ queue: QUEUE }) } : {}),
          useFactory: () => optionsFromEnvironment(process.env),
          http: { allowUnauthenticated: true },
          notifications: {},
        }),
      ],
      providers: [
        CashDesk,
        { provide: Moments, useValue: moments },
        { provide: APP_INTERCEPTOR, useFactory: () => new WaitCensus(report) },
        { provide: Witness, useFactory: () => new Witness(report) },
        {
          provide: LedgerTampering,
          inject: [ModulesContainer, getDataSourceToken()],
          useFactory: (modules: ModulesContainer, source: DataSource) =>
            new LedgerTampering(modules, source, moments, sabotage),
        },
      ],
    };
  }
}

const queueOn = (engine: EngineSettings) => ({
  ...{ name: QUEUE, forceDisconnectOnShutdown: true },
  connection: 'sentinels' in engine ? { ...engine, sentinels: [...engine.sentinels] } : engine,
});
