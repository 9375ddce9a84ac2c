import { Logger } from '@nestjs/common';
import { NotificationLog } from '../../src/service/notifications/notification-log.js';
import { ReceiveNotification } from '../../src/service/notifications/receive-notification.js';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const level of ['warn', 'error'] as const) {
    jest
      .spyOn(Logger.prototype, level)
      .mockImplementation((...[line]: unknown[]) => void lines.push(String(line)));
  }
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const NOTHING = { id: 'n', isNew: true, syncId: null, isLateDoublePayment: false, handlerCalls: [] };
const order = {
  ...{ mchid: '1900000109', sub_mchid: '1900000110', service_id: '5', out_order_no: 'SECRET-1' },
  ...{ state: 'DOING', openid: 'oSECRET' },
};

/** Receives one whose database needs so long. */
async function receiveIn(databaseMs: number) {
  jest.useFakeTimers();
  const notification = { id: 'EV-1', eventType: 'PAYSCORE.USER_PAID', content: order };
  const results: string[] = [];
  const institution = {
    mchid: order.mchid,
    openNotification: () => Promise.resolve({ notification, refusal: null }),
  };
  const take = () => new Promise((resolve) => setTimeout(() => resolve(NOTHING), databaseMs));
  const receiver = new ReceiveNotification(
    { notifications: { take } } as never,
    { find: () => institution } as never,
    { callsOf: () => [], wake: () => undefined } as never,
    { ring: () => undefined },
    { written: () => undefined } as never,
    { notified: (_name: string, result: string) => results.push(result) } as never,
  );
  const answer = receiver.receive('hk', {}, Buffer.from('{}'));
  await jest.advanceTimersByTimeAsync(4000);
  const { status } = await answer;
  await jest.advanceTimersByTimeAsync(10_000);
  return { status, results };
}

describe('a notification that the database takes too late', () => {
  it('is answered with 500 in time, and told with what came of it', async () => {
    expect(await receiveIn(6000)).toEqual({ status: 500, results: ['failed'] });
    expect(lines).toEqual([
      expect.stringMatching(
        /^Institution hk: a notification was not taken within 4000 ms .* Afterwards: taken\. /,
      ),
    ]);
    expect(lines.join()).not.toContain('SECRET');
  });

  it('leaves no line when it is in time', async () => {
    expect(await receiveIn(100)).toEqual({ status: 200, results: ['taken'] });
    expect(lines).toEqual([]);
  });
});

it('many troubles of one kind are one line a minute, with their number', () => {
  let now = 0;
  const log = new NotificationLog(() => now);
  for (let n = 0; n < 3; n += 1) {
    log.late('hk', 'taken', 4000);
    log.notStored('hk', 'gone');
    log.refused('hk', 'stale');
  }
  log.late('hk', 'failed', 4000);
  expect(lines).toHaveLength(4);
  now = 60_000;
  log.late('hk', 'taken', 4000);
  log.notStored('hk', 'gone');
  log.refused('hk', 'stale');
  expect(lines.slice(4)).toEqual([
    expect.stringContaining('3 notifications were not taken within 4000 ms'),
    expect.stringContaining('3 notifications could not be stored: gone'),
    expect.stringContaining('3 notifications were refused (stale)'),
  ]);
});
