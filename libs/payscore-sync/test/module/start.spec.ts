import { Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RecordingLogger } from '../../../../test/support/recording-logger.js';
import { StatementRecorder } from '../../../../test/support/statement-recorder.js';
import {
  InjectPayscoreSync,
  PAYSCORE_SYNC_ENTITIES,
  PayscoreSyncModule,
  PayscoreSyncService,
} from '../../src/index.js';
import { TestingWechatPay } from '../../src/entries/testing.js';
import { memoryDatabase } from '../support/memory-database.js';

@Injectable()
class Shop {
  constructor(
    @Inject(PayscoreSyncService) readonly byClass: PayscoreSyncService,
    @InjectPayscoreSync() readonly byName: PayscoreSyncService,
  ) {}
}

const testing = (recorder = new StatementRecorder()) =>
  Test.createTestingModule({
    imports: [
      memoryDatabase(recorder.dataSourceOptions),
      PayscoreSyncModule.forRoot({ institutions: [new TestingWechatPay().institution] }),
    ],
    providers: [Shop],
  }).setLogger(new RecordingLogger());

describe('a registration', () => {
  it('looks at each table once at its start', async () => {
    const recorder = new StatementRecorder();
    const app = await testing(recorder).compile();
    const statements = await recorder.statementsOf(() => app.init());
    await app.close();
    const looks = statements.filter((sql) => sql.includes('1 = 0'));
    expect(looks).toHaveLength(PAYSCORE_SYNC_ENTITIES.length);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('gives a service of the host in place of its own, by class and by name', async () => {
    const own = { sync: () => Promise.resolve('recorded') };
    const app = await testing().overrideProvider(PayscoreSyncService).useValue(own).compile();
    await app.init();
    expect(app.get(Shop)).toEqual({ byClass: own, byName: own });
    await app.close();
  });
});
