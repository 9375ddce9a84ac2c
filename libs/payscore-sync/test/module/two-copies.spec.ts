import * as nestCommon from '@nestjs/common';
import * as nestCore from '@nestjs/core';
import { Test } from '@nestjs/testing';
import * as nestTypeorm from '@nestjs/typeorm';
import * as typeorm from 'typeorm';
import { RecordingLogger } from '../../../../test/support/recording-logger.js';
import { cashPayment } from '../../../../test/support/payments.js';
import * as one from '../../src/index.js';
import { PayscoreTesting, TestingWechatPay } from '../../src/entries/testing.js';

/** The package once more, as pnpm or a test runner may load it; with the host's Nest and TypeORM. */
function anotherCopy(): typeof one {
  let copy: typeof one | undefined;
  jest.isolateModules(() => {
    jest.doMock('@nestjs/common', () => nestCommon);
    jest.doMock('@nestjs/core', () => nestCore);
    jest.doMock('@nestjs/typeorm', () => nestTypeorm);
    jest.doMock('typeorm', () => typeorm);
    copy = jest.requireActual<typeof one>('../../src/index.js');
  });
  return copy as typeof one;
}

const other = anotherCopy();

@nestCommon.Injectable()
class Books {
  readonly told: string[] = [];

  @one.OnPayscoreSynced({ id: 'shop' })
  @one.OnPayscoreSynced({ id: 'rental', registration: 'rental' })
  onSynced({ outOrderNo }: one.PayscoreSyncRecord, { handlerId }: one.PayscoreHandlerCall) {
    this.told.push(`${handlerId} ${outOrderNo}`);
  }
}

const database = (entities: readonly unknown[]) =>
  nestTypeorm.TypeOrmModule.forRoot({
    ...{ type: 'better-sqlite3', database: ':memory:', entities: [...entities] as never, retryAttempts: 0 },
    ...{ migrations: [...one.PAYSCORE_SYNC_MIGRATIONS], migrationsRun: true },
  });
const testModule = (imports: nestCommon.ModuleMetadata['imports']) =>
  Test.createTestingModule({ imports: imports ?? [], providers: [Books] })
    .setLogger(new RecordingLogger())
    .compile();

describe('two copies of the package in one app', () => {
  it('are two copies', () => {
    expect(other.PayscoreError).not.toBe(one.PayscoreError);
    expect(other.PayscoreSyncService).not.toBe(one.PayscoreSyncService);
  });

  it("know each other's errors, and no others", () => {
    const error = new other.PayscoreError('PAYSCORE_E_NOT_FOUND', 'x');
    const invalid = new other.ValidationError([]);
    expect(error).toBeInstanceOf(one.PayscoreError);
    expect(invalid).toBeInstanceOf(one.PayscoreError);
    expect(invalid).toBeInstanceOf(one.ValidationError);
    expect(invalid).not.toBeInstanceOf(one.ConfigurationError);
    expect(error).not.toBeInstanceOf(one.ValidationError);
    class OfTheHost extends one.PayscoreError {}
    expect(new one.PayscoreError('PAYSCORE_E_NOT_FOUND', 'x')).not.toBeInstanceOf(OfTheHost);
    expect(new OfTheHost('PAYSCORE_E_NOT_FOUND', 'x')).toBeInstanceOf(OfTheHost);
    for (const thrown of [new Error('x'), { code: 'PAYSCORE_E_NOT_FOUND' }, null, 'x', Symbol('x')]) {
      expect(thrown).not.toBeInstanceOf(one.PayscoreError);
    }
  });

  it('may each have a registration, with handlers that either decorated, and the testing kit of one', async () => {
    const [shop, rental] = [new TestingWechatPay(), new TestingWechatPay({ mchid: '1900000002' })];
    const module = await testModule([
      database([...one.PAYSCORE_SYNC_ENTITIES, ...other.PAYSCORE_SYNC_ENTITIES]),
      one.PayscoreSyncModule.forRoot({ institutions: [shop.institution], worker: false }),
      other.PayscoreSyncModule.forRoot({
        ...{ institutions: [rental.institution], worker: false, name: 'rental' },
      }),
    ]);
    const app = await module.init();
    for (const [name, orderNo] of [
      [undefined, 'A'],
      ['rental', 'B'],
    ] as const) {
      const payscore = app.get<one.PayscoreSyncService>(one.getPayscoreSyncToken(name), { strict: false });
      await one.runInTransaction(app.get(typeorm.DataSource), (manager) =>
        payscore.enqueue(cashPayment(orderNo), { manager }),
      );
      await new PayscoreTesting(app, name).waitFor(orderNo, 'synced');
    }
    expect(app.get(Books).told).toEqual(['shop A', 'rental B']);
    await app.close();
  });

  it('give the unnamed service by the token of either', async () => {
    const module = await testModule([
      database(other.PAYSCORE_SYNC_ENTITIES),
      other.PayscoreSyncModule.forRoot({
        ...{ institutions: [new TestingWechatPay().institution], worker: false, isGlobal: true },
      }),
    ]);
    const service: unknown = module.get(one.getPayscoreSyncToken(), { strict: false });
    expect(service).toBe(module.get(other.PayscoreSyncService, { strict: false }));
    await module.close();
  });

  it('are named where the data source has the entities of the other one', async () => {
    const refused = testModule([
      database(other.PAYSCORE_SYNC_ENTITIES),
      one.PayscoreSyncModule.forRoot({ institutions: [new TestingWechatPay().institution] }),
    ]);
    await expect(refused).rejects.toMatchObject({
      code: 'PAYSCORE_E_TABLES_MISSING',
      message: expect.stringContaining('another copy of nestjs-payscore-sync'),
    });
  });
});
