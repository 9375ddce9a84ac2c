import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { PayscoreAccess } from 'nestjs-payscore-sync';
import { SyncActionEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrder, refuse, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { listen } from '../support/test-app.js';

const ACCESS: Readonly<Record<string, PayscoreAccess>> = {
  alice: { actor: 'alice', can: ['read', 'act'], subMchids: [SUB_MCHID] },
  shop: { actor: 'shop', can: ['record', 'read'] },
  stranger: { actor: 'stranger', can: ['read', 'act'], subMchids: ['1900000999'] },
};

interface WithCaller {
  headers: Record<string, string | undefined>;
}

@Injectable()
class AnyGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const accessOf = (context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<WithCaller>();
  return ACCESS[headers['x-caller'] ?? ''] as PayscoreAccess;
};

onEveryDatabase(
  'what people do over REST',
  (stage) => {
    let url: string;

    beforeAll(async () => {
      url = `${await listen(stage.host.app)}/payscore`;
    });

    const call = async (path: string, init: RequestInit & { as?: string } = {}) => {
      const { as = 'alice', ...rest } = init;
      const headers = { 'x-caller': as, 'content-type': 'application/json' };
      const response = await fetch(url + path, { ...rest, headers });
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: JSON.parse(await response.text()) };
    };
    const post = (id: string, action: string, body?: unknown, as = 'alice') =>
      call(`/syncs/${id}/${action}`, {
        method: 'POST',
        as,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const parkedSync = async () => {
      const orderNo = newOrder(stage.simulator);
      refuse(stage.simulator, orderNo);
      const record = await stage.deliver(cashPayment(orderNo));
      expect(record.status).toBe('parked');
      return record;
    };
    const actionsOf = (syncId: string) =>
      stage.host.dataSource.getRepository(SyncActionEntity).countBy({ syncId });

    it.each([
      ['cancel', 'cancelled'],
      ['resolve', 'resolved'],
    ])('%s answers 200 with the settled record and who did it', async (action, status) => {
      const { id, outOrderNo } = await parkedSync();
      const done = await post(id, action, { reason: 'the till was wrong' });
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject({
        ...{ id, status, settledAt: expect.stringMatching(/Z$/) },
        attemptLog: [{ outcome: 'rejected' }],
        actionLog: [
          {
            ...{ action, actor: 'alice', reason: 'the till was wrong' },
            ...{ fromStatus: 'parked', toStatus: status, createdAt: expect.stringMatching(/Z$/) },
          },
        ],
      });
      const found = await call(`/syncs/${id}`);
      expect(found.body.actionLog).toEqual(done.body.actionLog);
      const ofOrder = await call(`/serviceorders/${outOrderNo}/syncs`);
      expect(ofOrder.body.items).toMatchObject([{ actionLog: done.body.actionLog }]);
    });

    it.each([undefined, {}, { reason: 'fixed upstream' }])('retry with %j sends it again', async (body) => {
      const { id } = await parkedSync();
      const retried = await post(id, 'retry', body);
      expect(retried.status).toBe(200);
      expect(retried.body).toMatchObject({ status: 'queued', parkReason: null });
      expect((await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
    });

    it('check answers once WeChat Pay was asked', async () => {
      const { id } = await parkedSync();
      const checked = await post(id, 'check');
      expect(checked.status).toBe(200);
      expect(checked.body).toMatchObject({
        status: 'parked',
        attemptLog: [{ kind: 'send' }, { kind: 'query', outcome: 'unpaid' }],
        actionLog: [{ action: 'check', reason: null }],
      });
    });

    it('answers 409 with the status and what is possible, and keeps no action', async () => {
      const { id } = await stage.deliver(cashPayment(newOrder(stage.simulator)));
      for (const action of ['retry', 'cancel', 'resolve', 'check']) {
        const refused = await post(id, action, { reason: 'why' });
        expect(refused.status).toBe(409);
        expect(refused.type).toContain('application/problem+json');
        expect(refused.body).toMatchObject({
          code: 'PAYSCORE_E_WRONG_STATUS',
          detail: expect.stringContaining('is synced'),
          docs: 'docs/errors.md#payscore_e_wrong_status',
        });
      }
      expect(await actionsOf(id)).toBe(0);
    });

    it.each<[string, string, unknown, string]>([
      ['cancel without a body', 'cancel', undefined, 'reason'],
      ['resolve without a reason', 'resolve', {}, 'reason'],
      ['an empty reason', 'cancel', { reason: ' ' }, 'reason'],
      ['a reason that is no text', 'retry', { reason: 5 }, 'reason'],
      ['null for a reason', 'check', { reason: null }, 'reason'],
      ['513 characters', 'resolve', { reason: 'r'.repeat(513) }, 'reason'],
      ['another actor', 'cancel', { reason: 'why', actor: 'bob' }, 'actor'],
      ['an array', 'cancel', [{ reason: 'why' }], 'body'],
    ])('%s gets a 400 that names the field, and changes nothing', async (_what, action, body, field) => {
      const { id } = await parkedSync();
      const refused = await post(id, action, body);
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({ code: 'PAYSCORE_E_VALIDATION', problems: [{ field }] });
      expect((await stage.host.payscore.get(id)).status).toBe('parked');
      expect(await actionsOf(id)).toBe(0);
    });

    it.each(['retry', 'cancel', 'resolve', 'check'])(
      '%s needs the permission to act, and finds nothing outside the scope',
      async (action) => {
        const { id } = await parkedSync();
        const forbidden = await post(id, action, { reason: 'why' }, 'shop');
        expect([forbidden.status, forbidden.body.code]).toEqual([403, 'PAYSCORE_E_FORBIDDEN']);
        const hidden = await post(id, action, { reason: 'why' }, 'stranger');
        expect([hidden.status, hidden.body.code]).toEqual([404, 'PAYSCORE_E_NOT_FOUND']);
        expect((await post('1', action, { reason: 'why' })).status).toBe(404);
        expect((await stage.host.payscore.get(id)).status).toBe('parked');
        expect(await actionsOf(id)).toBe(0);
      },
    );
  },
  { extras: { http: { guards: [AnyGuard], access: accessOf } } },
);
