import type { ExecutionContext } from '@nestjs/common';
import { BearerGuard } from './bearer.guard.js';
import { digestOf } from './caller.js';
import { KnownCallers } from './known-callers.js';
import { OperatorGuard } from './operator.guard.js';

const guard = new OperatorGuard(
  new BearerGuard(
    new KnownCallers([
      { actor: 'http', can: ['record', 'read'], digest: digestOf('the-http-token-0001') },
      { actor: 'alice', can: ['record', 'read', 'act'], digest: digestOf('alice-token-00001') },
    ]),
  ),
);

function requestWith(authorization?: string): ExecutionContext {
  const request = { headers: { authorization } };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;

describe('OperatorGuard', () => {
  it('lets an operator in', () => {
    expect(guard.canActivate(requestWith('Bearer alice-token-00001'))).toBe(true);
  });

  it('turns the HTTP token away: it may record and read, no more', () => {
    expect(() => guard.canActivate(requestWith('Bearer the-http-token-0001'))).toThrow(
      refusal('PAYSCORE_E_FORBIDDEN'),
    );
  });

  it('turns everybody else away', () => {
    expect(() => guard.canActivate(requestWith())).toThrow(refusal('PAYSCORE_E_UNAUTHENTICATED'));
    expect(() => guard.canActivate(requestWith('Bearer nobody-knows-this'))).toThrow(
      refusal('PAYSCORE_E_UNAUTHENTICATED'),
    );
  });
});
