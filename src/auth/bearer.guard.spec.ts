import type { ExecutionContext } from '@nestjs/common';
import { BearerGuard, callerOf } from './bearer.guard.js';
import { digestOf } from './caller.js';
import { KnownCallers } from './known-callers.js';

const guard = new BearerGuard(
  new KnownCallers([
    { actor: 'http', can: ['record', 'read'], digest: digestOf('the-http-token-0001') },
    { actor: 'alice', can: ['record', 'read', 'act'], digest: digestOf('alice-token-00001') },
  ]),
);

function requestWith(authorization?: string): ExecutionContext {
  const request = { headers: { authorization } };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

describe('BearerGuard', () => {
  it.each([
    ['Bearer the-http-token-0001', { actor: 'http', can: ['record', 'read'] }],
    ['bearer the-http-token-0001', { actor: 'http', can: ['record', 'read'] }],
    ['Bearer alice-token-00001', { actor: 'alice', can: ['record', 'read', 'act'] }],
  ])('lets "%s" in as its owner', (authorization, caller) => {
    const context = requestWith(authorization);
    expect(guard.canActivate(context)).toBe(true);
    expect(callerOf(context)).toEqual(caller);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['a wrong token', 'Bearer the-http-token-0002'],
    ['the beginning of a token', 'Bearer the-http-token-000'],
    ['more than a token', 'Bearer the-http-token-0001x'],
    ['two tokens', 'Bearer the-http-token-0001 alice-token-00001'],
    ['no token', 'Bearer '],
    ['another scheme', 'Basic the-http-token-0001'],
    ['no scheme', 'the-http-token-0001'],
  ])('turns %s away, always in the same words', (_what, authorization) => {
    expect(() => guard.canActivate(requestWith(authorization))).toThrow(
      expect.objectContaining({ code: 'PAYSCORE_E_UNAUTHENTICATED' }),
    );
  });

  it('answers no caller for a request that did not pass', () => {
    expect(() => callerOf(requestWith('Bearer the-http-token-0001'))).toThrow('BearerGuard did not run');
  });
});
