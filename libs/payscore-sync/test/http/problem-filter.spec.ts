import { type ArgumentsHost, Logger, NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { PayscoreError } from '../../src/errors/index.js';
import { PayscoreProblemFilter } from '../../src/http/index.js';
import { RouteProblemFilter } from '../../src/http/problem.filter.js';

interface Given {
  headersSent?: boolean;
  challenge?: string;
  method?: string;
  url?: string;
  transport?: string;
}

function setUp({
  headersSent = false,
  challenge,
  method = 'GET',
  url = '/',
  transport = 'http',
}: Given = {}) {
  const response = {};
  const adapter = {
    isHeadersSent: jest.fn(() => headersSent),
    getHeader: jest.fn(() => challenge),
    setHeader: jest.fn(),
    reply: jest.fn(),
    end: jest.fn(),
  };
  const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const host = { httpAdapter: adapter } as unknown as HttpAdapterHost;
  const context = {
    getType: () => transport,
    getArgByIndex: () => response,
    switchToHttp: () => ({ getResponse: () => response, getRequest: () => ({ method, url }) }),
  } as unknown as ArgumentsHost;
  return {
    ...{ adapter, log, response },
    onRoute: (error: unknown) => new RouteProblemFilter(host).catch(error, context),
    inApp: (error: unknown) => new PayscoreProblemFilter(host).catch(error, context),
  };
}

describe('the filter of our routes', () => {
  it('answers a problem as problem+json', () => {
    const { adapter, log, response, onRoute } = setUp();
    onRoute(new NotFoundException());
    expect(adapter.setHeader.mock.calls).toEqual([
      [response, 'Content-Type', 'application/problem+json; charset=utf-8'],
    ]);
    expect(adapter.reply).toHaveBeenCalledWith(response, expect.objectContaining({ status: 404 }), 404);
    expect(log).not.toHaveBeenCalled();
  });

  it('says with a 401 how to authenticate', () => {
    const { adapter, response, onRoute } = setUp();
    onRoute(new UnauthorizedException());
    expect(adapter.setHeader).toHaveBeenCalledWith(response, 'WWW-Authenticate', 'Bearer');
  });

  it('leaves the challenge alone that a guard of the host has set', () => {
    const { adapter, response, onRoute } = setUp({ challenge: 'Basic realm="shop"' });
    onRoute(new UnauthorizedException());
    expect(adapter.getHeader).toHaveBeenCalledWith(response, 'WWW-Authenticate');
    expect(adapter.setHeader).not.toHaveBeenCalledWith(response, 'WWW-Authenticate', expect.anything());
    expect(adapter.reply).toHaveBeenCalledTimes(1);
  });

  it('logs what the caller is not told: the message and where it was thrown, no statement', () => {
    const { adapter, log, onRoute } = setUp();
    onRoute(Object.assign(new TypeError('no such table'), { query: 'SELECT secret' }));
    const [[line, stack]] = log.mock.calls as [[string, string]];
    expect(line).toBe('TypeError: no such table');
    expect(stack).toMatch(/^ +at .*problem-filter\.spec/);
    expect(stack).not.toMatch(/no such table|secret/);
    expect(JSON.stringify(adapter.reply.mock.calls)).not.toContain('no such table');
  });

  it('logs one line, whatever the text of the error holds', () => {
    const { log, onRoute } = setUp();
    onRoute(new Error(`first\n2026-01-01 ERROR forged \u202e${'x'.repeat(2000)}\n    at forged.js:1:1`));
    const [line, stack] = log.mock.calls[0] as [string, string];
    expect(stack).not.toContain('forged');
    expect(line).toMatch(/^Error: first 2026-01-01 ERROR forged +x+$/);
    expect(line).toHaveLength(512);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a symbol', Symbol('thrown')],
    ['an object without a prototype', Object.create(null)],
    ['an object that cannot be read', unreadable()],
  ])('survives %s that was thrown', (_what, thrown) => {
    const { adapter, log, onRoute } = setUp();
    onRoute(thrown);
    expect(adapter.reply.mock.calls).toMatchObject([[{}, { status: 500 }, 500]]);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('ends a reply that had begun, and writes no second head', () => {
    const { adapter, response, onRoute } = setUp({ headersSent: true });
    onRoute(new Error('late'));
    expect(adapter.end).toHaveBeenCalledWith(response);
    expect(adapter.setHeader).not.toHaveBeenCalled();
    expect(adapter.reply).not.toHaveBeenCalled();
  });
});

describe('the filter for the host', () => {
  const body = { method: 'POST', url: '/api/v1/payscore/serviceorders/A1/sync?institution=hk' };
  const tooLarge = Object.assign(new Error('request entity too large'), {
    ...{ type: 'entity.too.large', status: 413, statusCode: 413, expose: true },
  });

  it('answers our errors as problems', () => {
    const { adapter, inApp } = setUp();
    inApp(new PayscoreError('PAYSCORE_E_CONFLICTING_SYNC', 'Recorded before.'));
    expect(adapter.reply.mock.calls).toMatchObject([[{}, { code: 'PAYSCORE_E_CONFLICTING_SYNC' }, 409]]);
  });

  it('answers bodies of our routes that no parser reads as problems', () => {
    const { adapter, inApp } = setUp(body);
    inApp(tooLarge);
    expect(adapter.reply.mock.calls).toMatchObject([[{}, { code: 'PAYSCORE_E_BODY_TOO_LARGE' }, 413]]);
  });

  it.each<[string, Given]>([
    ['a route of the host', { method: 'POST', url: '/orders' }],
    ['a route of the host with a similar name', { method: 'POST', url: '/serviceorders/A1/sync/notes' }],
    ['a route of ours that takes no body', { method: 'GET', url: '/payscore/serviceorders/A1/sync' }],
  ])("leaves what the parser refuses of %s to Nest's own filter", (_what, given) => {
    const { adapter, inApp } = setUp(given);
    inApp(tooLarge);
    expect(adapter.reply.mock.calls).toEqual([
      [{}, { statusCode: 413, message: 'request entity too large' }, 413],
    ]);
  });

  it.each<[string, unknown]>([
    ['a path that is not there', new NotFoundException()],
    ['a fault of a middleware', new Error('boom')],
  ])("leaves %s below our path to Nest's own filter", (_what, thrown) => {
    const { adapter, inApp } = setUp(body);
    inApp(thrown);
    expect(adapter.setHeader).not.toHaveBeenCalled();
    expect(adapter.reply.mock.calls).toMatchObject([
      [{}, { message: expect.any(String) }, expect.any(Number)],
    ]);
  });

  it('says nothing for a transport that is not HTTP, so that Nest does', () => {
    const { adapter, inApp } = setUp({ transport: 'graphql' });
    expect(inApp(new PayscoreError('PAYSCORE_E_NOT_FOUND', 'x'))).toBeUndefined();
    expect(adapter.reply).not.toHaveBeenCalled();
  });
});

function unreadable(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
