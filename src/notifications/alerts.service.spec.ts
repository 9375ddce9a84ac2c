import type { PayscoreNotificationRecord, PayscoreSyncRecord } from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { openDataSource } from '../database/open-data-source.js';
import { AlertEntity } from './alert.entity.js';
import { AlertsService } from './alerts.service.js';

describe('the alerts', () => {
  let dataSource: DataSource;
  let alerts: AlertsService;

  beforeEach(async () => {
    dataSource = await openDataSource(dataSourceOptions({ type: 'sqlite', file: ':memory:' }));
    alerts = new AlertsService(dataSource);
  });

  afterEach(() => dataSource.destroy());

  const sync = { id: 'sync-1', outOrderNo: 'A-1', remedy: 'Refund one.' } as PayscoreSyncRecord;
  const rows = () => dataSource.getRepository(AlertEntity).find({ order: { event: 'ASC' } });

  it('say for which order a person is needed, and what for', async () => {
    await alerts.onDoublePaid(sync);
    expect(await rows()).toMatchObject([
      { syncId: 'sync-1', event: 'double_paid', orderNo: 'A-1', text: 'Refund one.' },
    ]);
  });

  it('are raised by a notification of a late double payment, and by no other', async () => {
    const notification = {
      id: 'n-1',
      outOrderNo: 'A-1',
      isLateDoublePayment: true,
    } as PayscoreNotificationRecord;
    await alerts.onUserPaid({ ...notification, isLateDoublePayment: false });
    expect(await rows()).toEqual([]);
    await alerts.onUserPaid(notification);
    expect(await rows()).toMatchObject([{ syncId: 'n-1', event: 'paid_twice', orderNo: 'A-1' }]);
  });

  it('are raised once for each event, however often the handler is called', async () => {
    for (let call = 0; call < 2; call += 1) {
      await alerts.onDoublePaid(sync);
      await alerts.onParked({ ...sync, remedy: null });
    }
    expect((await rows()).map(({ event, text }) => [event, text])).toEqual([
      ['double_paid', 'Refund one.'],
      ['parked', 'Look at the sync.'],
    ]);
  });
});
