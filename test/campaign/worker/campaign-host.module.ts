import { type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { optionsFromEnvironment, PayscoreSyncModule } from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { CashDesk } from './cash-desk.js';
import { Moments } from './moments.js';
import { LedgerTampering } from './ledger-tampering.js';
import type { WorkerSettings } from './messages.js';

/** A host that records and delivers, as the README has it, with the campaign's own hands in it. */
@Module({})
export class CampaignHostModule {
  static register({ databaseUrl, sabotage }: WorkerSettings, moments: Moments): DynamicModule {
    return {
      module: CampaignHostModule,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(databaseUrl), retryAttempts: 20, retryDelay: 250 }),
        PayscoreSyncModule.forRootAsync({
          isGlobal: true,
          useFactory: () => optionsFromEnvironment(process.env),
        }),
      ],
      providers: [
        CashDesk,
        { provide: Moments, useValue: moments },
        {
          provide: LedgerTampering,
          inject: [ModuleRef, getDataSourceToken()],
          useFactory: (moduleRef: ModuleRef, source: DataSource) =>
            new LedgerTampering(moduleRef, source, moments, sabotage),
        },
      ],
    };
  }
}
