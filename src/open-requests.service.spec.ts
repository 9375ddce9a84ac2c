import type { HttpAdapterHost } from '@nestjs/core';
import { OpenRequests, REQUEST_MS } from './open-requests.service.js';

describe('a shutdown', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives requests time to end, and then ends those that do not', () => {
    const closeAllConnections = jest.fn();
    const httpAdapter = { getHttpServer: () => ({ closeAllConnections }) };
    const requests = new OpenRequests({ httpAdapter } as unknown as HttpAdapterHost);
    requests.beforeApplicationShutdown();
    jest.advanceTimersByTime(REQUEST_MS - 1);
    expect(closeAllConnections).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(closeAllConnections).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(REQUEST_MS);
    expect(closeAllConnections).toHaveBeenCalledTimes(2);
    requests.onApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
  });
});
