import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import type { ReplyScript } from 'payscore-simulator';
import { cashPayment, newOrder, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

const suite = (stage: Stage) => {
  const callsFor = (orderNo: string, operation: 'sync' | 'query') =>
    stage.simulator.journal
      .entries()
      .filter((entry) => entry.outOrderNo === orderNo && entry.operation === operation);

  const attemptsOf = async (id: string) =>
    (await stage.host.payscore.attempts(id)).map(({ kind, outcome, decision }) => [kind, outcome, decision]);

  const order = (over?: Parameters<typeof newOrder>[1]) => newOrder(stage.simulator, over);

  const script = (reply: ReplyScript['reply'], over: Partial<ReplyScript> = {}) =>
    stage.simulator.script.add({ operation: 'sync', apply: true, reply, ...over });

  it('settles an order with one verified 204', async () => {
    const orderNo = order();
    const record = await stage.deliver(cashPayment(orderNo));

    expect(record).toMatchObject({
      status: 'synced',
      evidence: { source: 'reply', order: null },
      attempts: 1,
      nextAttemptAt: null,
      blockedBy: null,
      lastOutcome: { httpStatus: 204, code: null },
    });
    expect(record.settledAt).toBeInstanceOf(Date);
    expect(stage.simulator.orders.get(orderNo)).toMatchObject({
      state: 'DONE',
      collectionState: 'USER_PAID',
    });
    expect(await attemptsOf(record.id)).toEqual([['send', 'accepted', 'synced']]);
  });

  it('sends the recorded body byte for byte', async () => {
    const orderNo = order();
    const { id } = await stage.deliver(cashPayment(orderNo));
    const { request } = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
    expect(callsFor(orderNo, 'sync').map((entry) => entry.body)).toEqual([request]);
  });

  it('sends nothing of a transaction that was rolled back', async () => {
    const orderNo = order();
    const rollback = runInTransaction(stage.host.dataSource, async (manager) => {
      await stage.host.payscore.enqueue(cashPayment(orderNo), { manager });
      throw new Error('the shop changed its mind');
    });
    await expect(rollback).rejects.toThrow('the shop changed its mind');

    // Another sync, delivered after it, shows that the worker has looked since.
    await stage.deliver(cashPayment(order()));
    expect(callsFor(orderNo, 'sync')).toEqual([]);
    expect(await stage.host.payscore.findByOrder(orderNo)).toEqual([]);
  });

  it('waits out a customer at the cashier and sends the same bytes again', async () => {
    const orderNo = order({ atCashier: true });
    const { id } = await stage.enqueue(cashPayment(orderNo));
    await stage.simulator.journal.waitFor(
      (e) => e.outOrderNo === orderNo && e.operation === 'query' && e.finished,
    );
    stage.simulator.orders.setCashier(orderNo, false);

    expect((await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
    expect(await attemptsOf(id)).toEqual([
      ['send', 'refused', 'uncertain'],
      ['query', 'unpaid', 'queued'],
      ['send', 'accepted', 'synced'],
    ]);
    const [first, second] = callsFor(orderNo, 'sync');
    expect(second?.body).toBe(first?.body);
    expect(second?.authorization?.nonce).not.toBe(first?.authorization?.nonce);
  });

  /** An order for each kind of reply to its call, which was applied; all at once, since each waits for its deadline. */
  const askedAfter = (kinds: readonly ReplyScript['reply']['kind'][]) =>
    Promise.all(
      kinds.map(async (kind) => {
        const orderNo = order();
        script({ kind } as ReplyScript['reply'], { outOrderNo: orderNo });
        const { id, status, evidence } = await stage.deliver(cashPayment(orderNo));
        const effects = stage.simulator.journal.effects().filter((e) => e.outOrderNo === orderNo);
        const counts = { calls: callsFor(orderNo, 'sync').length, effects: effects.length };
        return { kind, status, source: evidence?.source, ...counts, attempts: await attemptsOf(id) };
      }),
    );

  it('does not believe a 204 that is not shown to come from WeChat Pay: it asks, and settles by the answer', async () => {
    const unverified = ['forged', 'unsigned', 'stale', 'unknown-serial', 'wrong-body'] as const;
    const kinds = [...unverified, 'probe', 'replayed-nonce'] as const;
    const attempts = [
      ['send', 'unknown', 'uncertain'],
      ['query', 'ours', 'synced'],
    ];
    const settled = { status: 'synced', source: 'query', calls: 1, attempts };
    expect(await askedAfter(kinds)).toMatchObject(kinds.map((kind) => ({ kind, ...settled })));
  });

  it('asks after a call that was applied and ended without an answer, and does not send it twice', async () => {
    const kinds = ['silence', 'reset', 'truncated', 'html'] as const;
    const settled = { status: 'synced', source: 'query', calls: 1, effects: 1 };
    expect(await askedAfter(kinds)).toMatchObject(kinds.map((kind) => ({ kind, ...settled })));
  });

  it('sends again only after two verified answers that it never arrived', async () => {
    const orderNo = order();
    script({ kind: 'silence' }, { outOrderNo: orderNo, apply: false });
    const record = await stage.deliver(cashPayment(orderNo));
    expect(await attemptsOf(record.id)).toEqual([
      ['send', 'unknown', 'uncertain'],
      ['query', 'unpaid', 'uncertain'],
      ['query', 'unpaid', 'queued'],
      ['send', 'accepted', 'synced'],
    ]);
  });

  it('does not ask before the call cannot be travelling any more', async () => {
    const orderNo = order();
    script({ kind: 'unsigned' }, { outOrderNo: orderNo });
    const record = await stage.deliver(cashPayment(orderNo));
    const [send, query] = await stage.host.payscore.attempts(record.id);
    // timeoutMs + marginMs of the test host
    expect(Number(query?.startedAt) - Number(send?.startedAt)).toBeGreaterThanOrEqual(1050);
  });

  it('finds a customer who had paid on-line, and keeps both references', async () => {
    const orderNo = order();
    stage.simulator.orders.customerPays(orderNo);
    const record = await stage.deliver(cashPayment(orderNo));

    const [detail] = stage.simulator.orders.get(orderNo).details;
    const isoTime = new Date(detail?.paidTime ?? '').toISOString();
    expect(record).toMatchObject({
      status: 'double_paid',
      transactionId: detail?.transactionId,
      settledAt: null,
      evidence: {
        source: 'query',
        order: { state: 'DONE', details: [{ paidType: 'NEWTON', amount: 1000, paidAt: isoTime }] },
      },
    });
    expect(record.remedy).toContain('Refund');
    expect(record.request).toMatchObject({ detail: { paid_amount: 1000 } });
  });

  it('does not believe an unverified answer that the order was paid on-line', async () => {
    const orderNo = order();
    stage.simulator.orders.customerPays(orderNo);
    stage.simulator.script.add({
      operation: 'query',
      outOrderNo: orderNo,
      apply: false,
      reply: { kind: 'forged' },
    });
    const record = await stage.deliver(cashPayment(orderNo));
    expect((await attemptsOf(record.id)).map(([, outcome]) => outcome)).toEqual([
      'refused',
      'unknown',
      'double-paid',
    ]);
  });

  it.each([
    [400, 'PARAM_ERROR'],
    [403, 'NO_AUTH'],
    [404, 'ORDER_NOT_EXIST'],
  ])('parks a verified %i %s with code, Request-ID and remedy', async (status, code) => {
    const orderNo = order();
    script({ kind: 'error', status, code, message: 'no\u0007\u001b[31m good' }, { apply: false });
    const record = await stage.deliver(cashPayment(orderNo));
    expect(record).toMatchObject({
      status: 'parked',
      parkReason: 'REJECTED',
      lastOutcome: { code, httpStatus: status, requestId: expect.stringMatching(/./) },
    });
    expect(record.lastOutcome?.message).not.toMatch(/\p{Cc}/u);
    expect(record.remedy).toBeTruthy();
  });

  it('keeps what WeChat Pay says, in any script and with any quotes', async () => {
    const message = `订单"不存在"\\ 😀 'x' {"a":[1]} %s $1 ?`;
    const orderNo = order();
    script({ kind: 'error', status: 404, code: 'ORDER_NOT_EXIST', message }, { apply: false });
    const { id, lastOutcome } = await stage.deliver(cashPayment(orderNo));
    expect(lastOutcome?.message).toBe(message);
    expect((await stage.host.payscore.attempts(id))[0]?.message).toBe(message);
  });

  it("parks nothing for a proxy's page", async () => {
    const orderNo = order();
    script({ kind: 'html', status: 403 }, { apply: false });
    expect((await stage.deliver(cashPayment(orderNo))).status).toBe('synced');
  });

  it('parks a seq that WeChat Pay holds with other facts', async () => {
    const orderNo = order({ totalAmount: 3000, details: [{ seq: 1, amount: 700, paidType: 'MCH' }] });
    const record = await stage.deliver(cashPayment(orderNo));
    expect(record).toMatchObject({ status: 'parked', parkReason: 'REMOTE_DIFFERS' });
  });

  it('delivers part payments of one order in the order of their seq', async () => {
    const orderNo = order({ totalAmount: 3000 });
    const { dataSource, payscore } = stage.host;
    const [one, two, three] = await runInTransaction(dataSource, async (manager) => [
      await payscore.enqueue(cashPayment(orderNo), { manager }),
      await payscore.enqueue(cashPayment(orderNo, { seq: 2 }), { manager }),
      await payscore.enqueue(cashPayment(orderNo, { seq: 3 }), { manager }),
    ]);
    const records = await Promise.all(
      [one, two, three].map((recorded) =>
        stage.host.payscore.waitFor(recorded?.id ?? '', { waitMs: 60_000 }),
      ),
    );
    expect(records.map(({ status }) => status)).toEqual(['synced', 'synced', 'synced']);
    const effects = stage.simulator.journal.effects().filter((e) => e.outOrderNo === orderNo);
    expect(effects.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(stage.simulator.orders.get(orderNo).state).toBe('DONE');
  });

  it('lets a lower seq that was recorded later, before anything was sent, go first', async () => {
    const orderNo = order({ totalAmount: 2000 });
    const { dataSource, payscore } = stage.host;
    const [two, one] = await runInTransaction(dataSource, async (manager) => [
      await payscore.enqueue(cashPayment(orderNo, { seq: 2 }), { manager }),
      await payscore.enqueue(cashPayment(orderNo, { seq: 1 }), { manager }),
    ]);
    expect(one?.blockedBy).toBe(two?.id);
    await payscore.waitFor(two?.id ?? '', { waitMs: 60_000 });
    const effects = stage.simulator.journal.effects().filter((e) => e.outOrderNo === orderNo);
    expect(effects.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('holds the next seq back behind one that waits for a person, and says which', async () => {
    const orderNo = order({ totalAmount: 3000 });
    script({ kind: 'error', status: 400, code: 'PARAM_ERROR' }, { apply: false });
    const first = await stage.deliver(cashPayment(orderNo));
    const second = await stage.enqueue(cashPayment(orderNo, { seq: 2 }));
    expect(second).toMatchObject({ status: 'queued', blockedBy: first.id, nextAttemptAt: null });
    await stage.deliver(cashPayment(order()));
    expect(callsFor(orderNo, 'sync')).toHaveLength(1);
  });

  it('settles a whole order without a seq', async () => {
    const orderNo = order();
    const request = cashPayment(orderNo);
    delete request.detail.seq;
    script({ kind: 'unsigned' }, { outOrderNo: orderNo });
    expect(await stage.deliver(request)).toMatchObject({
      status: 'synced',
      seq: 0,
      evidence: { source: 'query' },
    });
  });

  it('takes back a lease that ran out, as uncertain, and fences its holder off', async () => {
    const orderNo = order();
    // A worker that claims through the same ledger and is never heard of again.
    const { sql } = stage.host.app.get(Ledger);
    const request = cashPayment(orderNo);
    let abandoned: Awaited<ReturnType<typeof sql.claim>> | undefined;
    const claim = jest.spyOn(sql, 'claim').mockImplementation(async (institution, limit, _lease, token) => {
      const original = Object.getPrototypeOf(sql) as typeof sql;
      const result = await original.claim.call(sql, institution, limit, 50, token);
      if (result.syncs.length > 0) abandoned = result;
      return { ...result, syncs: [] };
    });
    const { id } = await stage.enqueue(request);
    while (!abandoned) await new Promise((resolve) => setImmediate(resolve));
    claim.mockRestore();

    expect((await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
    expect((await attemptsOf(id))[0]).toEqual(['send', 'lease-lost', 'uncertain']);
    expect(callsFor(orderNo, 'sync')).toHaveLength(1);
    const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
    expect(row).toMatchObject({ crashes: 1, maybeSent: true });
  });

  it('counts a 429 as not sent, and waits', async () => {
    const orderNo = order();
    script({ kind: 'error', status: 429, code: 'RATE_LIMITED' }, { apply: false });
    const { id } = await stage.enqueue(cashPayment(orderNo));
    await stage.simulator.journal.waitFor((e) => e.outOrderNo === orderNo && e.finished);
    await expect(stage.host.payscore.waitFor(id, { waitMs: 300 })).resolves.toMatchObject({
      status: 'queued',
      lastOutcome: { code: 'RATE_LIMITED', httpStatus: 429 },
    });
    const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
    expect(row).toMatchObject({ maybeSent: false, uncertainSince: null, subMchid: SUB_MCHID });
  });

  it('honours Retry-After', async () => {
    const orderNo = order();
    script(
      { kind: 'error', status: 429, code: 'RATE_LIMITED', headers: { 'Retry-After': '0' } },
      { apply: false },
    );
    expect((await stage.deliver(cashPayment(orderNo))).status).toBe('synced');
  });
};

onEveryDatabase('delivery', suite, { pooled: 'shop_' });
