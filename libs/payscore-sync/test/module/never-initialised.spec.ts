import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { RecordingLogger } from '../../../../test/support/recording-logger.js';
import { cashPayment } from '../../../../test/support/payments.js';
import {
  OnPayscoreSynced,
  type PayscoreSyncExtras,
  PayscoreSyncModule,
  type PayscoreSyncRecord,
  PayscoreSyncService,
  runInTransaction,
} from '../../src/index.js';
import { TestingWechatPay } from '../../src/entries/testing.js';
import { memoryDatabase } from '../support/memory-database.js';

@Injectable()
class Books {
  readonly told: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  onSynced({ outOrderNo }: PayscoreSyncRecord) {
    this.told.push(outOrderNo);
  }
}

@Module({})
class LateModule {}

const WARNING = /warn A sync was recorded in an app that was never initialised.*app\.init\(\)/;

describe('an app that was never initialised', () => {
  let app: INestApplicationContext | undefined;
  let logger: RecordingLogger;

  const compile = async (imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>) => {
    logger = new RecordingLogger();
    const module = await Test.createTestingModule({
      imports: [memoryDatabase(), ...imports],
      providers: [Books],
    })
      .setLogger(logger)
      .compile();
    app = module;
    return module;
  };
  const payscoreSync = (extras: PayscoreSyncExtras = {}) =>
    PayscoreSyncModule.forRoot({ institutions: [new TestingWechatPay().institution], ...extras });
  const enqueue = (payscore: PayscoreSyncService, outOrderNo: string) =>
    runInTransaction((app as INestApplicationContext).get(DataSource), (manager) =>
      payscore.enqueue(cashPayment(outOrderNo), { manager }),
    );
  const warnings = () => logger.lines.filter((line) => WARNING.test(line));

  afterEach(() => app?.close());

  it('records, and says once that it delivers nothing', async () => {
    const module = await compile([payscoreSync()]);
    const payscore = module.get(PayscoreSyncService, { strict: false });
    expect(await enqueue(payscore, 'A')).toMatchObject({ status: 'queued' });
    await enqueue(payscore, 'B');
    expect(warnings()).toHaveLength(1);
    expect((await payscore.list()).items).toHaveLength(2);
  });

  it('tells its handlers of what it is asked to deliver', async () => {
    const module = await compile([payscoreSync({ worker: false })]);
    const payscore = module.get(PayscoreSyncService, { strict: false });
    await enqueue(payscore, 'A');
    expect(await payscore.deliverDue()).toMatchObject({ told: 1 });
    expect(module.get(Books).told).toEqual(['A']);
  });

  it('says nothing where others deliver', async () => {
    const module = await compile([payscoreSync({ worker: false })]);
    await enqueue(module.get(PayscoreSyncService, { strict: false }), 'A');
    expect(warnings()).toEqual([]);
  });

  it('says so too where the module alone was loaded lazily', async () => {
    const module = await compile([]);
    await module.init();
    const late = { module: LateModule, imports: [payscoreSync()] };
    const loaded = await module.get(LazyModuleLoader).load(() => late);
    await enqueue(loaded.get(PayscoreSyncService, { strict: false }), 'A');
    expect(warnings()).toHaveLength(1);
  });

  it('is another than one that was, which says nothing', async () => {
    const module = await compile([payscoreSync()]);
    await module.init();
    await enqueue(module.get(PayscoreSyncService, { strict: false }), 'A');
    expect(warnings()).toEqual([]);
  });
});
