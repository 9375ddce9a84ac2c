import { Injectable } from '@nestjs/common';
import {
  OnPayscoreUserConfirm,
  OnPayscoreUserPaid,
  type PayscoreHandlerCall,
  type PayscoreNotificationRecord,
} from 'nestjs-payscore-sync';
import type { NotificationFault, SendNotification } from 'payscore-simulator';
import {
  Ledger,
  LedgerClock,
  SyncAttemptEntity,
  SyncEntity,
  SyncHandlerCallEntity,
  SyncNotificationEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { Delivery } from '../../libs/payscore-sync/src/service/delivery.js';
import { v7 as uuidv7 } from 'uuid';
import { eventually, until } from '../support/eventually.js';
import {
  cashPayment,
  newOrder,
  newOrderNo,
  SERVICE_ID,
  SUB_MCHID,
  waitingOrder,
} from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { listen } from '../support/test-app.js';
import { type HostSettings, institutionOf, startHost, type TestHost } from '../support/test-host.js';

/** What the host's handlers were called with. */
@Injectable()
class Shop {
  readonly heard: { event: string; notification: PayscoreNotificationRecord; call: PayscoreHandlerCall }[] =
    [];
  /** The number of an order whose next call fails. */
  failing = '';

  @OnPayscoreUserPaid({ id: 'shop' })
  onUserPaid(notification: PayscoreNotificationRecord, call: PayscoreHandlerCall): void {
    this.hear('paid', notification, call);
  }

  @OnPayscoreUserConfirm({ id: 'shop' })
  onUserConfirm(notification: PayscoreNotificationRecord, call: PayscoreHandlerCall): void {
    this.hear('confirmed', notification, call);
  }

  private hear(event: string, notification: PayscoreNotificationRecord, call: PayscoreHandlerCall): void {
    this.heard.push({ event, notification, call });
    if (notification.outOrderNo === this.failing) {
      this.failing = '';
      throw new Error('the shop is closed');
    }
  }
}

const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const THREE_MINUTES = 180_000;

/** No worker: rows stand where a test puts them, and a run is made when it says so. */
onEveryDatabase(
  'notifications',
  (stage) => {
    let url: string;
    const table = <E extends object>(entity: new () => E) => stage.host.dataSource.getRepository(entity);
    const { mchid } = { mchid: () => stage.simulator.merchant.mchid };
    const send = (outOrderNo: string, over: Partial<SendNotification> = {}) =>
      stage.simulator.notifications.send({ outOrderNo, ...over });
    const rowOf = (id: string) => table(SyncEntity).findOneByOrFail({ id });
    const storedOf = (outOrderNo: string) => table(SyncNotificationEntity).findBy({ outOrderNo });
    const heardOf = (orderNo: string) =>
      stage.host.app
        .get(Shop)
        .heard.filter(({ notification }) => notification.outOrderNo === orderNo)
        .map(({ event, call }) => [event, call.handlerId, call.attempt]);
    const deliver = () => stage.host.payscore.deliverDue();
    /** A recorded sync of an order, put into a state. */
    const put = async (state: Partial<SyncEntity> = {}, orderNo = newOrder(stage.simulator), seq = 1) => {
      const { id } = await stage.enqueue(cashPayment(orderNo, { seq }));
      if (Object.keys(state).length > 0) await table(SyncEntity).update({ id }, state);
      return rowOf(id);
    };
    const later = () => ({ dueAt: Date.now() + THREE_MINUTES });
    /** An open notification, as an earlier look left it. */
    const store = (outOrderNo: string, content: string, dueAt = 1, institution = mchid()) =>
      table(SyncNotificationEntity).insert({
        ...{ id: uuidv7(), notificationId: uuidv7(), institution, eventType: 'PAYSCORE.USER_PAID' },
        ...{ subMchid: SUB_MCHID, outOrderNo, serviceId: SERVICE_ID, content, dueAt, receivedAt: Date.now() },
      });

    beforeAll(async () => {
      url = `${await listen(stage.host.app)}/notifications`;
      stage.simulator.notifications.setTarget(`${url}/${mchid()}`, 0);
    });

    beforeEach(() => stage.simulator.notifications.setTarget(`${url}/${mchid()}`, 0));

    it('find a payment at the cashier at once, while the sync is deferred', async () => {
      const orderNo = newOrder(stage.simulator, { atCashier: true });
      const { id } = await stage.enqueue(cashPayment(orderNo));
      const clock = stage.host.app.get(LedgerClock);
      await deliver();
      // The query of the refused sync comes when the call can no longer arrive.
      clock.offsetMs = 2000;
      await deliver();
      const deferred = await rowOf(id);
      expect(deferred).toMatchObject({ status: 'queued', refusals: 1 });
      expect(deferred.dueAt).toBeGreaterThan(Date.now() + THREE_MINUTES / 2);
      stage.simulator.orders.customerPays(orderNo);
      await eventually(() => stage.simulator.notifications.list().find((one) => one.outOrderNo === orderNo));
      const calls = stage.simulator.journal.entries().length;
      await deliver();
      expect(await rowOf(id)).toMatchObject({ status: 'double_paid', evidenceSource: 'query' });
      expect(
        stage.simulator.journal
          .entries()
          .slice(calls)
          .map(({ operation }) => operation),
      ).toEqual(['query']);
    });

    it('are stored once, without personal data, and told to the handlers at least once', async () => {
      const orderNo = newOrder(stage.simulator);
      stage.host.app.get(Shop).failing = orderNo;
      const { id, status, body } = await send(orderNo);
      expect([status, JSON.parse(body)]).toEqual([200, { code: 'SUCCESS', message: 'OK' }]);
      expect(await send(orderNo, { id })).toMatchObject({ status: 200 });
      const stored = await storedOf(orderNo);
      expect(stored).toMatchObject([
        {
          ...{ institution: mchid(), notificationId: id, eventType: 'PAYSCORE.USER_PAID' },
          ...{ subMchid: SUB_MCHID, outOrderNo: orderNo, serviceId: SERVICE_ID, raisedAt: null },
        },
      ]);
      expect(JSON.parse(stored[0]!.content)).toMatchObject({ out_order_no: orderNo, state: 'DOING' });
      expect(stored[0]!.content).not.toMatch(/openid|attach/);
      await until(async () => {
        await deliver();
        return (
          (await table(SyncHandlerCallEntity).findOneByOrFail({ syncId: stored[0]!.id })).completedAt !== null
        );
      });
      expect(heardOf(orderNo)).toEqual([
        ['paid', 'shop', 1],
        ['paid', 'shop', 2],
      ]);
      const { heard } = stage.host.app.get(Shop);
      const own = heard.find(({ notification }) => notification.outOrderNo === orderNo);
      expect(own?.notification).toMatchObject({ isLateDoublePayment: false, order: { state: 'DOING' } });
    });

    it.each<[string, Partial<SendNotification>, string]>([
      ['of a confirmed order', { type: 'PAYSCORE.USER_CONFIRM' }, 'confirmed'],
      ['without associated_data', { fault: 'no-associated-data' }, 'paid'],
      ['with sp_mchid in place of mchid', { fault: 'sp-mchid' }, 'paid'],
    ])('%s are taken, also when the ledger does not know the order', async (_what, over, event) => {
      const orderNo = newOrder(stage.simulator);
      expect(await send(orderNo, over)).toMatchObject({ status: 200 });
      await until(async () => {
        await deliver();
        return heardOf(orderNo).length > 0;
      });
      expect(heardOf(orderNo)).toEqual([[event, 'shop', 1]]);
    });

    const leased = { leaseToken: 'held', leaseUntil: Date.now() + 60_000, dueAt: null };
    const settled = { head: null, dueAt: null, settledAt: Date.now() };

    it.each<[string, () => Partial<SyncEntity>, Partial<SyncEntity>]>([
      ['queued and never sent', later, { status: 'uncertain', doubt: null, maybeSent: false }],
      [
        'queued after a possible send',
        () => ({ ...later(), maybeSent: true, refusals: 2 }),
        { status: 'uncertain', doubt: 'maybe-sent', maybeSent: true, refusals: 2 },
      ],
      [
        'uncertain',
        () => ({ ...later(), status: 'uncertain', doubt: 'refused', maybeSent: true, uncertainSince: 5 }),
        { status: 'uncertain', doubt: 'refused', uncertainSince: 5 },
      ],
      [
        'parked',
        () => ({ ...later(), status: 'parked', parkReason: 'NOT_COMPLETED' }),
        { status: 'parked', parkReason: 'NOT_COMPLETED' },
      ],
    ])('make a sync that is %s due for a query', async (_what, state, after) => {
      const before = await put(state());
      await send(before.outOrderNo);
      const row = await rowOf(before.id);
      expect(row).toMatchObject({ ...after, attempts: before.attempts, request: before.request });
      expect(row.dueAt).toBeLessThanOrEqual(Date.now() + stage.host.app.get(LedgerClock).offsetMs + 1000);
      expect(await storedOf(before.outOrderNo)).toMatchObject([{ appliedAt: expect.any(Number) as number }]);
    });

    it('of a confirmed order ask nothing', async () => {
      const before = await put(later());
      await send(before.outOrderNo, { type: 'PAYSCORE.USER_CONFIRM' });
      expect(await rowOf(before.id)).toEqual(before);
      expect(await storedOf(before.outOrderNo)).toMatchObject([{ appliedAt: expect.any(Number) as number }]);
    });

    it('let a sync that was never sent be sent after one answer without an online payment, or be cancelled', async () => {
      const [before, other] = [await put(later()), await put(later())];
      await send(other.outOrderNo);
      await stage.host.payscore.cancel(other.id, { actor: 'ops', reason: 'paid online' });
      expect(await rowOf(other.id)).toMatchObject({
        status: 'cancelled',
        settledAt: expect.any(Number) as number,
      });
      await send(before.outOrderNo);
      await until(async () => {
        await deliver();
        return (await rowOf(before.id)).status === 'synced';
      });
      const calls = stage.simulator.journal
        .entries()
        .filter(({ outOrderNo }) => outOrderNo === before.outOrderNo);
      expect(calls.map(({ operation }) => operation)).toEqual(['query', 'sync']);
    });

    it.each<[string, () => Partial<SyncEntity>]>([
      ['double_paid', () => ({ status: 'double_paid', dueAt: null })],
      ['synced', () => ({ status: 'synced', ...settled })],
      ['resolved', () => ({ status: 'resolved', ...settled })],
      ['cancelled', () => ({ status: 'cancelled', ...settled })],
      ['of another service', () => ({ ...later(), serviceId: 'another' })],
    ])('leave a sync alone that is %s', async (_what, state) => {
      const before = await put(state());
      await send(before.outOrderNo);
      expect(await rowOf(before.id)).toEqual(before);
      expect(await storedOf(before.outOrderNo)).toMatchObject([{ appliedAt: expect.any(Number) as number }]);
    });

    it('wait for a call in progress, and are applied after it', async () => {
      const before = await put(leased);
      await send(before.outOrderNo);
      expect(await rowOf(before.id)).toEqual(before);
      expect(await storedOf(before.outOrderNo)).toMatchObject([{ appliedAt: null }]);
      const { openNotifications } = stage.host.app.get(Delivery);
      const clock = stage.host.app.get(LedgerClock);
      await openNotifications.look();
      expect(await rowOf(before.id)).toEqual(before);
      await table(SyncEntity).update({ id: before.id }, { leaseToken: null, leaseUntil: null, ...later() });
      clock.offsetMs += 1000;
      expect(await openNotifications.look()).toBe(true);
      expect(await rowOf(before.id)).toMatchObject({ status: 'uncertain' });
      expect(await storedOf(before.outOrderNo)).toMatchObject([{ appliedAt: expect.any(Number) as number }]);
    });

    it('make only the first sync of an order due', async () => {
      const orderNo = newOrder(stage.simulator);
      const first = await put(later(), orderNo, 1);
      const second = await put({}, orderNo, 2);
      await send(orderNo);
      expect(await rowOf(first.id)).toMatchObject({ status: 'uncertain' });
      expect(await rowOf(second.id)).toEqual(second);
    });

    it('keep the distances between calls', async () => {
      const before = await put({ ...later(), maybeSent: true, attempts: 1 });
      const now = Date.now() + stage.host.app.get(LedgerClock).offsetMs;
      const attempt = { syncId: before.id, number: 1, kind: 'send', leaseToken: 'gone' } as const;
      await table(SyncAttemptEntity).insert({ ...attempt, startedAt: now, endedAt: now });
      await send(before.outOrderNo);
      // timeoutMs and marginMs after the send began.
      expect((await rowOf(before.id)).dueAt).toBe(now + 1050);
    });

    it('raise a payment online of what was synced before to people', async () => {
      const orderNo = newOrder(stage.simulator);
      const { id } = await put({ status: 'synced', ...settled }, orderNo);
      stage.simulator.notifications.setTarget(null);
      stage.simulator.orders.customerPays(orderNo);
      stage.simulator.notifications.setTarget(`${url}/${mchid()}`, 0);
      const before = await rowOf(id);
      await send(orderNo);
      expect(await rowOf(id)).toEqual(before);
      expect(await storedOf(orderNo)).toMatchObject([{ raisedAt: expect.any(Number) as number }]);
      const listed = await stage.host.payscore.notifications({ isLateDoublePayment: true });
      expect(listed).toMatchObject([{ outOrderNo: orderNo, isLateDoublePayment: true }]);
      expect(stage.host.logger.lines.join('\n')).toMatch(/error Institution .* paid online after its sync/);
      const { institutions } = await stage.host.payscore.stats();
      expect(institutions).toMatchObject([
        { lateDoublePayments: 1, lastLateDoublePaymentAt: expect.any(Date) as Date },
      ]);
      const { heard } = stage.host.app.get(Shop);
      const own = await eventually(async () => {
        await deliver();
        return heard.find(({ notification }) => notification.outOrderNo === orderNo);
      });
      expect(own.notification.isLateDoublePayment).toBe(true);
    });

    it.each<[string, () => Partial<SyncEntity>, () => Partial<SyncEntity>]>([
      ['a call is in progress', () => leased, () => leased],
      [
        'the reply is lost',
        () => ({ ...later(), status: 'uncertain', doubt: 'maybe-sent', maybeSent: true, uncertainSince: 5 }),
        later,
      ],
    ])('raise a payment online that came while %s, once the sync is synced', async (_what, state, held) => {
      const clock = stage.host.app.get(LedgerClock);
      const { openNotifications } = stage.host.app.get(Delivery);
      const { id, outOrderNo: orderNo } = await put(state());
      stage.simulator.notifications.setTarget(null);
      stage.simulator.orders.customerPays(orderNo);
      stage.simulator.notifications.setTarget(`${url}/${mchid()}`, 0);
      await send(orderNo);
      // The query's answer is put below.
      await table(SyncEntity).update({ id }, held());
      const heard = () =>
        stage.host.app
          .get(Shop)
          .heard.filter(({ notification }) => notification.outOrderNo === orderNo)
          .map(({ notification }) => notification.isLateDoublePayment);
      await until(async () => {
        await deliver();
        return heard().length === 1;
      });
      // It asked, or waits for the end of the call: a sweep asks no second time.
      await table(SyncEntity).update({ id }, { leaseToken: null, leaseUntil: null, ...later() });
      clock.offsetMs += 1000;
      await openNotifications.look();
      await table(SyncEntity).update({ id }, later());
      const waiting = await rowOf(id);
      clock.offsetMs += 1000;
      await openNotifications.look();
      expect(await rowOf(id)).toEqual(waiting);
      expect(await storedOf(orderNo)).toMatchObject([{ raisedAt: null }]);
      await table(SyncEntity).update({ id }, { status: 'synced', ...settled });
      clock.offsetMs += 1000;
      const logged = stage.host.logger.lines.length;
      await openNotifications.look();
      await openNotifications.look();
      expect(await storedOf(orderNo)).toMatchObject([
        { appliedAt: expect.any(Number) as number, dueAt: null, raisedAt: expect.any(Number) as number },
      ]);
      expect(
        stage.host.logger.lines.slice(logged).filter((line) => line.includes('paid online after its sync')),
      ).toHaveLength(1);
      await until(async () => {
        await deliver();
        return heard().length === 2;
      });
      expect(heard()).toEqual([false, true]);
    });

    const look = () => stage.host.app.get(Delivery).openNotifications.look();

    it('do not raise an order of which a part was paid online before the rest was paid offline', async () => {
      const orderNo = newOrder(stage.simulator, { details: [{ seq: 1, amount: 400 }] });
      const { id } = await put(later(), orderNo);
      const content = JSON.stringify({
        ...{ total_amount: 1000, collection: { details: [{ seq: 2, amount: 600, paid_type: 'NEWTON' }] } },
      });
      await store(orderNo, content);
      await table(SyncEntity).update({ id }, { status: 'synced', paidAmount: 400, ...settled });
      await look();
      expect(await storedOf(orderNo)).toMatchObject([{ dueAt: null, raisedAt: null }]);
    });

    it('of which one cannot be looked at do not keep another one waiting', async () => {
      const orders = [newOrderNo(), newOrderNo()] as const;
      await store(orders[0], '{', 1);
      await store(orders[1], '{}', 2);
      const logged = stage.host.logger.lines.length;
      await look();
      const [[bad], [good]] = await Promise.all([storedOf(orders[0]), storedOf(orders[1])]);
      expect(bad?.dueAt).toBeGreaterThan(1);
      expect(good).toMatchObject({ dueAt: null, appliedAt: expect.any(Number) as number });
      expect(
        stage.host.logger.lines.slice(logged).filter((line) => line.includes(String(bad?.id))),
      ).toHaveLength(1);
      await table(SyncNotificationEntity).delete({ outOrderNo: orders[0] });
    });

    it('are looked at by processes of their institution alone, whose handlers are told', async () => {
      const orderNo = newOrderNo();
      await store(orderNo, '{}', 1, 'another');
      expect(await look()).toBe(false);
      expect(await storedOf(orderNo)).toMatchObject([{ dueAt: 1, appliedAt: null }]);
      const looked = jest.fn();
      const call = { id: uuidv7(), event: 'user_paid', handler_id: 'of-another' } as const;
      const ports = {
        collectionsOf: () => ({ totalAmount: null, details: [] }),
        handlerCallsOf: ({ id }: { id: string }, occurrence: number) => [
          { ...call, sync_id: id, occurrence },
        ],
        ...{ looked, failed: jest.fn() },
      };
      const { notifications } = stage.host.app.get(Ledger);
      const late = { max: 50, isOver: () => true };
      expect(await notifications.applyOpen(['another'], late, ports)).toEqual({ asked: 0, isMore: true });
      expect(await storedOf(orderNo)).toMatchObject([{ dueAt: 1, appliedAt: null }]);
      const limits = { max: 50, isOver: () => false };
      expect(await notifications.applyOpen(['another'], limits, ports)).toEqual({ asked: 0, isMore: false });
      const [{ id, ...stored }] = (await storedOf(orderNo)) as [SyncNotificationEntity];
      expect(stored).toMatchObject({ dueAt: null, appliedAt: expect.any(Number) as number });
      const handlerCalls = [{ ...call, sync_id: id, occurrence: 0 }];
      expect(looked.mock.calls).toEqual([[{ id, institution: 'another', isRaised: false, handlerCalls }]]);
    });

    it('whose receiver has no handlers are told by a process that delivers, once', async () => {
      const orderNo = newOrderNo();
      const { notifications } = stage.host.app.get(Ledger);
      const given = {
        ...{ institution: mchid(), notificationId: uuidv7(), eventType: 'PAYSCORE.USER_CONFIRM' as const },
        ...{ subMchid: SUB_MCHID, outOrderNo: orderNo, serviceId: SERVICE_ID, content: '{}' },
        collections: { totalAmount: null, details: [] },
      };
      await notifications.take(given, () => null, THREE_MINUTES);
      await until(async () => {
        await deliver();
        return heardOf(orderNo).length > 0;
      });
      await deliver();
      expect(heardOf(orderNo)).toEqual([['confirmed', 'shop', 1]]);
      expect(await storedOf(orderNo)).toMatchObject([{ dueAt: null }]);
    });

    it('do not raise an order that was paid partly offline and partly online', async () => {
      const orderNo = newOrder(stage.simulator, { details: [{ seq: 1, amount: 400 }] });
      await put({ status: 'synced', ...settled }, orderNo);
      stage.simulator.orders.customerPays(orderNo);
      const [stored] = await eventually(async () => {
        const rows = await storedOf(orderNo);
        return rows.length > 0 ? rows : undefined;
      });
      expect(stored?.raisedAt).toBeNull();
    });

    it.each<[NotificationFault, number]>([
      ['unsigned', 401],
      ['probe', 401],
      ['forged', 401],
      ['wrong-body', 401],
      ['stale', 401],
      ['unknown-serial', 401],
      ['wrong-key', 500],
      ['wrong-tenant', 403],
      ['broken-json', 400],
      ['huge', 413],
    ])(
      'that are %s are refused with %i, and nothing is stored, called, changed or logged',
      async (fault, status) => {
        const before = await put(later());
        const [stored, lines] = [await table(SyncNotificationEntity).count(), stage.host.logger.lines.length];
        const gateway = stage.host.app.get(Ledger).gateway;
        const statements = jest.spyOn(gateway, 'transaction');
        const answer = await send(before.outOrderNo, { fault });
        expect(answer.status).toBe(status);
        expect(statements).not.toHaveBeenCalled();
        statements.mockRestore();
        expect(await rowOf(before.id)).toEqual(before);
        expect(await table(SyncNotificationEntity).count()).toBe(stored);
        expect(await table(SyncHandlerCallEntity).countBy({ syncId: before.id })).toBe(0);
        const logged = stage.host.logger.lines.slice(lines).join('\n');
        for (const secret of [
          OPENID,
          before.outOrderNo,
          'SIGNTEST',
          'ciphertext',
          stage.simulator.apiV3Key,
        ]) {
          expect(logged).not.toContain(secret);
          expect(answer.body).not.toContain(secret);
        }
      },
    );

    it('of an unknown institution or type are refused', async () => {
      const orderNo = newOrder(stage.simulator);
      expect(await send(orderNo, { type: 'TRANSACTION.SUCCESS' })).toMatchObject({ status: 400 });
      stage.simulator.notifications.setTarget(`${url}/1900009999`, 0);
      const answer = await send(orderNo);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'FAIL' });
      expect(await storedOf(orderNo)).toEqual([]);
    });

    it('that cannot be stored are refused, come again, and are taken', async () => {
      const orderNo = newOrderNo();
      stage.simulator.orders.put(waitingOrder(orderNo));
      const { gateway } = stage.host.app.get(Ledger);
      jest.spyOn(gateway, 'transaction').mockRejectedValueOnce(new Error('the database is gone'));
      stage.simulator.orders.customerPays(orderNo);
      const tries = () => stage.simulator.notifications.list().filter((one) => one.outOrderNo === orderNo);
      await until(() => tries().length === 2);
      expect(tries().map(({ status, attempt }) => [status, attempt])).toEqual([
        [500, 1],
        [200, 2],
      ]);
      expect(await storedOf(orderNo)).toHaveLength(1);
    });

    it('that arrive twice at once are taken once', async () => {
      const orderNo = newOrder(stage.simulator);
      const id = `EV-${orderNo}`;
      const answers = await Promise.all([1, 2, 3, 4].map(() => send(orderNo, { id })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(await storedOf(orderNo)).toHaveLength(1);
    });

    it('are deleted after the retention, with their handler calls', async () => {
      const orderNo = newOrder(stage.simulator);
      await send(orderNo);
      const [{ id }] = (await storedOf(orderNo)) as [SyncNotificationEntity];
      await table(SyncNotificationEntity).update({ id }, { receivedAt: 5 });
      const { notifications } = stage.host.app.get(Ledger);
      expect(await notifications.purge(['another'], THREE_MINUTES, 100)).toBe(0);
      // Its handlers were not told yet.
      expect(await notifications.purge([mchid()], THREE_MINUTES * 1000, 100)).toBe(0);
      await table(SyncHandlerCallEntity).update({ syncId: id }, { dueAt: null });
      await table(SyncNotificationEntity).update({ id }, { dueAt: 7 });
      expect(await notifications.purge([mchid()], THREE_MINUTES * 1000, 100)).toBe(0);
      // Found to be a late double payment long after it came.
      await table(SyncNotificationEntity).update({ id }, { dueAt: null, raisedAt: Date.now() });
      expect(await notifications.purge([mchid()], THREE_MINUTES * 1000, 100)).toBe(0);
      await table(SyncNotificationEntity).update({ id }, { raisedAt: 6 });
      expect(await notifications.purge([mchid()], THREE_MINUTES * 1000, 100)).toBe(1);
      expect(await storedOf(orderNo)).toEqual([]);
      expect(await table(SyncHandlerCallEntity).countBy({ syncId: id })).toBe(0);
    });
  },
  { extras: { worker: false, notifications: {} }, providers: [Shop], deferralMs: THREE_MINUTES },
);

onEveryDatabase(
  'a payment at the cashier',
  (stage) => {
    it('is found at once by a worker whose sync is deferred for three minutes', async () => {
      const { simulator, host } = stage;
      const url = `${await listen(host.app)}/notifications/${simulator.merchant.mchid}`;
      simulator.notifications.setTarget(url);
      const orderNo = newOrder(simulator, { atCashier: true });
      const { id } = await stage.enqueue(cashPayment(orderNo));
      const deferred = await eventually(async () => {
        const record = await host.payscore.get(id);
        return record.status === 'queued' && record.lastOutcome !== null && record.attempts === 2
          ? record
          : undefined;
      });
      expect(deferred.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now() + THREE_MINUTES / 2);
      simulator.orders.customerPays(orderNo);
      await until(async () => (await host.payscore.get(id)).status === 'double_paid');
    });
  },
  {
    databases: ['sqlite', 'postgres'],
    extras: { notifications: {} },
    deferralMs: THREE_MINUTES,
  },
);

onEveryDatabase(
  'a fleet whose receiver has no handlers',
  (stage) => {
    const started: TestHost[] = [];
    const start = async (settings: HostSettings) => {
      const host = await startHost(stage.database, stage.simulator, settings);
      started.push(host);
      return host;
    };
    afterAll(() => Promise.all(started.map((host) => host.close())));

    it('tells those of the workers of its institution, once each time', async () => {
      const { simulator } = stage;
      const elsewhere = { ...institutionOf(simulator), name: 'elsewhere' };
      const other = await start({ institutions: [elsewhere], providers: [Shop] });
      const own = await start({ providers: [Shop] });
      simulator.notifications.setTarget(
        `${await listen(stage.host.app)}/notifications/${simulator.merchant.mchid}`,
        0,
      );
      const orderNo = newOrder(simulator);
      const { id } = await stage.enqueue(cashPayment(orderNo));
      await until(async () => (await stage.host.payscore.get(id)).status === 'synced');
      const details = [
        { seq: 1, amount: 1000 },
        { seq: 2, amount: 1000, paidType: 'NEWTON' as const },
      ];
      simulator.orders.put(waitingOrder(orderNo, { state: 'DONE', details }));
      for (const type of ['PAYSCORE.USER_CONFIRM', 'PAYSCORE.USER_PAID']) {
        expect(await simulator.notifications.send({ outOrderNo: orderNo, type })).toMatchObject({
          status: 200,
        });
      }
      const { heard } = own.app.get(Shop);
      await until(() => heard.length >= 2);
      expect(heard.map(({ event, call }) => [event, call.attempt]).sort()).toEqual([
        ['confirmed', 1],
        ['paid', 1],
      ]);
      expect(heard.find(({ event }) => event === 'paid')?.notification.isLateDoublePayment).toBe(true);
      expect(other.app.get(Shop).heard).toEqual([]);
    });
  },
  { databases: ['postgres'], extras: { worker: false, notifications: {} } },
);
