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

/** Calls of handlers for a new notification; null: for another process to store. */
type CallsOf = (id: string) => readonly string[] | null;

/** Receives one whose database needs so long. */
async function receiveIn(
  databaseMs: number,
  { worker = true, handlers = [] as string[], isLate = false } = {},
) {
  jest.useFakeTimers();
  const notification = { id: 'EV-1', eventType: 'PAYSCORE.USER_PAID', content: order };
  const results: string[] = [];
  let stored: readonly string[] | null | undefined;
  const institution = {
    mchid: order.mchid,
    openNotification: () => Promise.resolve({ notification, refusal: null }),
  };
  const take = (_given: object, callsOf: CallsOf) => {
    stored = callsOf('n');
    const taken = { ...NOTHING, isLateDoublePayment: isLate, handlerCalls: stored ?? [] };
    return new Promise((resolve) => setTimeout(() => resolve(taken), databaseMs));
  };
  const receiver = new ReceiveNotification(
    { notifications: { take } } as never,
    { find: () => institution } as never,
    { callsOf: () => handlers, wake: () => undefined } as never,
    { ring: () => undefined },
    { written: () => undefined } as never,
    { notified: (_name: string, result: string) => results.push(result) } as never,
    { worker },
  );
  const answer = receiver.receive('hk', {}, Buffer.from('{}'));
  await jest.advanceTimersByTimeAsync(4000);
  const { status } = await answer;
  await jest.advanceTimersByTimeAsync(10_000);
  return { status, results, stored };
}

describe('a notification that the database takes too late', () => {
  it('is answered with 500 in time, and told with what came of it', async () => {
    expect(await receiveIn(6000)).toMatchObject({ status: 500, results: ['failed'] });
    expect(lines).toEqual([
      expect.stringMatching(
        /^Institution hk: a notification was not taken within 4000 ms .* Afterwards: taken\. /,
      ),
    ]);
    expect(lines.join()).not.toContain('SECRET');
  });

  it('leaves no line when it is in time', async () => {
    expect(await receiveIn(100)).toMatchObject({ status: 200, results: ['taken'] });
    expect(lines).toEqual([]);
  });
});

describe('the handlers of a notification', () => {
  it.each([
    ['those of the process that receives it', { worker: false, handlers: ['a'] }, ['a']],
    ['those of a process that delivers, where the receiver does not and has none', { worker: false }, null],
    ['none, where a process that delivers has none', { worker: true }, []],
  ])('are %s', async (_whose, process, stored) => {
    expect((await receiveIn(0, process)).stored).toEqual(stored);
  });

  it.each([
    [{ worker: true }, true],
    [{ worker: false }, false],
    [{ worker: true, handlers: ['a'] }, false],
  ])('are missed in the line about a late double payment of %j: %s', async (process, isMissed) => {
    await receiveIn(0, { ...process, isLate: true });
    expect(lines).toEqual([expect.stringContaining('Refund one of the two payments')]);
    expect(lines[0]?.includes('No handler is told')).toBe(isMissed);
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
