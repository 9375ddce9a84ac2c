// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { ShutdownWarning } from '../../src/module/shutdown-warning.js';

const { platform: ownPlatform } = process;

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  Object.defineProperty(process, 'platform', { value: ownPlatform, configurable: true });
});

function setUp({ isEnabled = true, listeners = 0, platform = 'linux' } = {}) {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const count = { listeners };
  jest.spyOn(process, 'listenerCount').mockImplementation(() => count.listeners);
  Object.defineProperty(process, 'platform', { value: platform, configurable: true });
  const hint = new ShutdownWarning({ name: undefined, worker: isEnabled, isNotified: false });
  hint.onApplicationBootstrap();
  return { count, hint, warn };
}

describe('the hint about shutdown hooks', () => {
  it('is given once when nothing listens for SIGTERM', () => {
    const { warn } = setUp();
    jest.advanceTimersByTime(60_000);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('app.enableShutdownHooks()'));
  });

  it('is not given when somebody does, even if only after the start', () => {
    const { count, warn } = setUp();
    jest.advanceTimersByTime(1000);
    count.listeners = 1;
    jest.advanceTimersByTime(60_000);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ['of a process that makes no calls', { isEnabled: false }],
    ['where there is no SIGTERM', { platform: 'win32' }],
  ])('is not given %s', (_where, changes) => {
    const { warn } = setUp(changes);
    jest.advanceTimersByTime(60_000);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not given by a process that ended before', () => {
    const { hint, warn } = setUp();
    hint.onModuleDestroy();
    jest.advanceTimersByTime(60_000);
    expect(warn).not.toHaveBeenCalled();
  });
});
