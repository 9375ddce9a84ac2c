import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Sabotage } from '../options.js';
import { type Ledger, type LedgerSql, providerOf } from './ledger-internals.js';
import { Moments } from './moments.js';
import { sabotageLedger } from './sabotage.js';

/** Puts the moments of claim and completion, and a sabotage if there is one, around the ledger's statements before anything is claimed. */
@Injectable()
export class LedgerTampering implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly moments: Moments,
    private readonly sabotage: Sabotage | null,
  ) {}

  onModuleInit(): void {
    const ledger = providerOf<Ledger>(this.modules, 'Ledger');
    if (this.sabotage) sabotageLedger({ ledger, dataSource: this.dataSource }, this.sabotage);
    this.addMoments(ledger.sql);
  }

  private addMoments(sql: LedgerSql): void {
    const [claim, complete] = [sql.claim.bind(sql), sql.complete.bind(sql)];
    sql.claim = async (...request) => {
      const claimed = await claim(...request);
      if (claimed.syncs.length > 0) await this.moments.reach('after-claim');
      return claimed;
    };
    sql.complete = async (...request) => {
      await this.moments.reach('before-complete');
      const written = await complete(...request);
      await this.moments.reach('after-complete');
      return written;
    };
  }
}
