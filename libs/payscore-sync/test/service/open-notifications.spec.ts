import { Logger } from '@nestjs/common';
import type { OpenNotificationPorts } from '../../src/ledger/notifications/look-again.js';
import { OpenNotifications } from '../../src/service/notifications/open-notifications.js';

const FOUND = { isNotified: true };
const NOTHING = { asked: 0, isMore: false };

interface Limits {
  readonly max: number;
  readonly isOver: () => boolean;
}

function setUp() {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const applyOpen = jest.fn((_names: readonly string[], _limits: Limits, _ports: OpenNotificationPorts) =>
    Promise.resolve(NOTHING),
  );
  const handlers = { callsOf: jest.fn(() => []), wake: jest.fn() };
  const open = new OpenNotifications({ applyOpen }, () => ['hk'], { sweepMs: 5000 }, handlers);
  return { open, applyOpen, handlers, error, pass: (ms: number) => (now += ms) };
}

describe('the look at open notifications', () => {
  it('is made as often as the sweep, where a poll found one, for the institutions of this process', async () => {
    const { open, applyOpen, pass } = setUp();
    applyOpen.mockResolvedValueOnce({ asked: 1, isMore: false });
    expect(await open.lookIfDue({ isNotified: false })).toBe(false);
    expect(await open.lookIfDue(FOUND)).toBe(true);
    pass(4999);
    expect(await open.lookIfDue(FOUND)).toBe(false);
    expect(applyOpen.mock.calls.map(([names]) => names)).toEqual([['hk']]);
    pass(1);
    expect(await open.lookIfDue(FOUND)).toBe(false);
    expect(applyOpen).toHaveBeenCalledTimes(2);
  });

  it('ends after the time of a sweep, and goes on after the next poll while there are more', async () => {
    const { open, applyOpen, pass } = setUp();
    pass(100);
    applyOpen.mockResolvedValueOnce({ asked: 0, isMore: true });
    for (let poll = 0; poll < 3; poll += 1) expect(await open.lookIfDue(FOUND)).toBe(false);
    expect(applyOpen).toHaveBeenCalledTimes(2);
    const isOver = applyOpen.mock.lastCall?.[1].isOver;
    pass(5000);
    expect(isOver?.()).toBe(false);
    pass(1);
    expect(isOver?.()).toBe(true);
  });

  it('that fails disturbs nobody', async () => {
    const { open, applyOpen, error } = setUp();
    applyOpen.mockRejectedValueOnce(new Error('no connection'));
    expect(await open.look()).toBe(false);
    expect(error.mock.calls).toEqual([['Open notifications could not be looked at: no connection']]);
  });

  it('wakes the handlers that are told, and says when a late double payment is told to none', async () => {
    const { open, applyOpen, handlers, error } = setUp();
    const looked = { id: 'n', institution: 'hk', isRaised: true, handlerCalls: [] };
    applyOpen.mockImplementationOnce((_names, _limits, ports) => {
      ports.looked(looked);
      return Promise.resolve(NOTHING);
    });
    await open.look();
    expect(handlers.wake).toHaveBeenCalledWith([]);
    expect(error.mock.calls.flat().join()).toMatch(/notification n\).*No handler is told/);
  });
});
