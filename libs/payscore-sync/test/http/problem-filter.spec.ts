import { type ArgumentsHost, Logger, NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { PayscoreProblemFilter } from '../../src/http/index.js';

function setUp(headersSent = false, challenge?: string) {
  const response = {};
  const adapter = {
    isHeadersSent: jest.fn(() => headersSent),
    getHeader: jest.fn(() => challenge),
    setHeader: jest.fn(),
    reply: jest.fn(),
    end: jest.fn(),
  };
  const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const filter = new PayscoreProblemFilter({ httpAdapter: adapter } as unknown as HttpAdapterHost);
  const context = { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost;
  return { adapter, log, response, answer: (error: unknown) => filter.catch(error, context) };
}

describe('the problem filter', () => {
  it('answers a problem as problem+json', () => {
    const { adapter, log, response, answer } = setUp();
    answer(new NotFoundException());
    expect(adapter.setHeader.mock.calls).toEqual([
      [response, 'Content-Type', 'application/problem+json; charset=utf-8'],
    ]);
    expect(adapter.reply).toHaveBeenCalledWith(response, expect.objectContaining({ status: 404 }), 404);
    expect(log).not.toHaveBeenCalled();
  });

  it('says with a 401 how to authenticate', () => {
    const { adapter, response, answer } = setUp();
    answer(new UnauthorizedException());
    expect(adapter.setHeader).toHaveBeenCalledWith(response, 'WWW-Authenticate', 'Bearer');
  });

  it('leaves the challenge alone that a guard of the host has set', () => {
    const { adapter, response, answer } = setUp(false, 'Basic realm="shop"');
    answer(new UnauthorizedException());
    expect(adapter.getHeader).toHaveBeenCalledWith(response, 'WWW-Authenticate');
    expect(adapter.setHeader).not.toHaveBeenCalledWith(response, 'WWW-Authenticate', expect.anything());
    expect(adapter.reply).toHaveBeenCalledTimes(1);
  });

  it('logs what the caller is not told: the message alone, no statement and no stack', () => {
    const { adapter, log, answer } = setUp();
    answer(Object.assign(new TypeError('no such table'), { query: 'SELECT secret' }));
    expect(log.mock.calls).toEqual([['TypeError: no such table']]);
    expect(JSON.stringify(adapter.reply.mock.calls)).not.toContain('no such table');
  });

  it('logs one line, whatever the text of the error holds', () => {
    const { log, answer } = setUp();
    answer(new Error(`first\n2026-01-01 ERROR forged \u202e${'x'.repeat(2000)}`));
    const [line] = log.mock.calls[0] as [string];
    expect(line).toMatch(/^Error: first 2026-01-01 ERROR forged +x+$/);
    expect(line).toHaveLength(512);
  });

  it('survives what is no error', () => {
    const { adapter, log, answer } = setUp();
    answer(undefined);
    expect(adapter.reply).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('ends a reply that had begun, and writes no second head', () => {
    const { adapter, response, answer } = setUp(true);
    answer(new Error('late'));
    expect(adapter.end).toHaveBeenCalledWith(response);
    expect(adapter.setHeader).not.toHaveBeenCalled();
    expect(adapter.reply).not.toHaveBeenCalled();
  });
});
