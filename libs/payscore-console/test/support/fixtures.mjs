/**
 * A ledger to look at: a dozen orders in every state, told relative to the time of the start. Field for field what the server
 * answers.
 */

const INSTITUTION = '1900000109';
const OTHER = 'harbour-retail';

let serial = 0;
const uuid = (n) =>
  `01936f2a-${String(n).padStart(4, '0')}-7c3e-9b1d-4a5f6e7d8c${String(n % 100).padStart(2, '0')}`;
const hex = (n) => ((n * 2654435761) % 4294967296).toString(16).padStart(8, '0').repeat(4);
const requestId = (n) =>
  `08${((n * 48271) % 99999999).toString().padStart(8, '0')}D610D3CD7B2A4EBA3418-268584`;

export function fixtures(now = Date.now()) {
  const iso = (ago) => new Date(now - ago).toISOString();
  const offset = (ago) => `${new Date(now - ago + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

  function sync(fields) {
    serial += 1;
    const id = uuid(serial);
    const { ago, seq = 1, amount = 12_800, subMchid = '1900000109', ...rest } = fields;
    return {
      id,
      institution: INSTITUTION,
      subMchid,
      outOrderNo: `HK20261128${String(4_471_000 + serial * 137)}`,
      seq,
      revision: 0,
      request: {
        service_id: '2002000000000558128851361561536',
        sub_mchid: subMchid,
        type: 'Order_Paid',
        detail: { ...(seq ? { seq } : {}), paid_time: offset(ago + 4000), paid_amount: amount },
      },
      attempts: rest.attemptLog?.length ?? 0,
      nextAttemptAt: null,
      blockedBy: null,
      uncertainSince: null,
      parkReason: null,
      remedy: null,
      transactionId: null,
      evidence: null,
      lastOutcome: null,
      createdAt: iso(ago),
      settledAt: null,
      traceId: hex(serial),
      attemptLog: [],
      actionLog: [],
      handlerCalls: [],
      notifications: [],
      actions: [],
      ...rest,
    };
  }

  function attempt(number, kind, ago, fields) {
    return {
      number,
      kind,
      startedAt: iso(ago),
      endedAt: iso(ago - (fields.durationMs ?? 180)),
      outcome: null,
      decision: null,
      sent: 'maybe',
      failure: null,
      verification: 'verified',
      httpStatus: 200,
      code: null,
      requestId: requestId(serial * 7 + number),
      message: null,
      hint: null,
      origin: 'https://apihk.mch.weixin.qq.com',
      durationMs: 180,
      ...fields,
    };
  }

  const choice = (action, step, refusal = null) => ({ action, step, refusal });
  const settled = ['retry', 'cancel', 'resolve', 'check'].map((action) => choice(action, null, 'status'));
  const parked = (isSent) => [
    choice('retry', isSent ? 'ask' : 'send'),
    isSent ? choice('cancel', null, 'maybe-sent') : choice('cancel', 'cancel'),
    choice('resolve', 'resolve'),
    choice('check', 'check'),
  ];
  const queued = [
    choice('retry', 'send'),
    choice('cancel', 'cancel'),
    choice('resolve', null, 'status'),
    choice('check', null, 'status'),
  ];
  const uncertain = [
    choice('retry', null, 'status'),
    choice('cancel', null, 'status'),
    choice('resolve', null, 'status'),
    choice('check', 'check'),
  ];
  const call = (event, ago, fields = {}) => ({
    id: uuid(9000 + ++serial),
    event,
    handlerId: 'tell-cashier',
    occurrence: 1,
    state: 'delivered',
    attempts: 1,
    failures: 0,
    lastError: null,
    nextCallAt: null,
    createdAt: iso(ago),
    deliveredAt: iso(ago - 40),
    ...fields,
  });
  const M = 60_000;
  const H = 3_600_000;

  const doublePaid = sync({
    ago: 26 * M,
    outOrderNo: 'HK202611284471137',
    amount: 12_800,
    status: 'double_paid',
    remedy: 'The customer also paid online. Refund one of the two payments, then resolve with what you did.',
    transactionId: '4200002214202611281234567890',
    evidence: {
      source: 'query',
      order: {
        orderId: '15646546545165651651',
        state: 'DONE',
        collectionState: 'USER_PAID',
        totalAmount: 25_600,
        details: [
          {
            seq: 1,
            amount: 12_800,
            paidType: 'NEWTON',
            paidAt: iso(25.4 * M),
            transactionId: '4200002214202611281234567890',
          },
        ],
      },
    },
    attemptLog: [
      attempt(1, 'send', 26 * M - 2100, {
        outcome: 'refused',
        decision: 'uncertain',
        httpStatus: 400,
        code: 'INVALID_REQUEST',
        message: '用户正在支付中，请稍后再试',
        durationMs: 240,
      }),
      attempt(2, 'query', 25.6 * M, { outcome: 'unpaid', decision: 'queued', durationMs: 132 }),
      attempt(3, 'send', 22.6 * M, {
        outcome: 'refused',
        decision: 'uncertain',
        httpStatus: 400,
        code: 'INVALID_REQUEST',
        message: '订单状态不允许此操作',
        durationMs: 201,
      }),
      attempt(4, 'query', 22.4 * M, { outcome: 'double-paid', decision: 'double_paid', durationMs: 121 }),
    ],
    notifications: [
      {
        id: uuid(9001),
        notificationId: 'EV-20261128-4471',
        institution: INSTITUTION,
        eventType: 'PAYSCORE.USER_PAID',
        subMchid: '1900000109',
        serviceId: '2002000000000558128851361561536',
        order: {},
        isLateDoublePayment: false,
        receivedAt: iso(22.5 * M),
      },
    ],
    handlerCalls: [
      call('double_paid', 22.4 * M, { handlerId: 'open-refund-ticket', occurrence: 4 }),
      call('double_paid', 22.4 * M - 900, {
        state: 'waiting',
        attempts: 6,
        failures: 6,
        deliveredAt: null,
        nextCallAt: iso(-4 * M),
        occurrence: 4,
        lastError: 'connect ECONNREFUSED 10.20.0.14:8080',
      }),
    ],
    actions: [
      choice('retry', null, 'status'),
      choice('cancel', null, 'status'),
      choice('resolve', 'resolve'),
      choice('check', null, 'status'),
    ],
  });

  const parkedNotFound = sync({
    ago: 5.2 * H,
    outOrderNo: 'HK202611284466020',
    amount: 8_600,
    status: 'parked',
    parkReason: 'REJECTED',
    nextAttemptAt: iso(-1.8 * H),
    remedy:
      'WeChat Pay does not know the order. Check out_order_no, sub_mchid, service_id and the host. Retry once it is known there; else cancel this one and record the payment for the right order.',
    lastOutcome: {
      code: 'RESOURCE_NOT_EXISTS',
      httpStatus: 404,
      requestId: requestId(31),
      message: '订单不存在',
      hint: null,
    },
    attemptLog: [
      attempt(1, 'send', 5.2 * H - 2000, {
        outcome: 'not-sent',
        decision: 'queued',
        sent: 'no',
        failure: 'connect',
        verification: 'unsigned',
        httpStatus: null,
        requestId: null,
        message: 'connect ETIMEDOUT',
        durationMs: 10_000,
      }),
      attempt(2, 'send', 5.2 * H - 14_000, {
        outcome: 'rejected',
        decision: 'parked',
        httpStatus: 404,
        code: 'RESOURCE_NOT_EXISTS',
        message: '订单不存在',
        durationMs: 166,
      }),
      attempt(3, 'query', 4.2 * H, {
        outcome: 'not-found',
        decision: 'parked',
        httpStatus: 404,
        code: 'RESOURCE_NOT_EXISTS',
        message: '订单不存在',
      }),
      attempt(4, 'query', 2.2 * H, {
        outcome: 'not-found',
        decision: 'parked',
        httpStatus: 404,
        code: 'RESOURCE_NOT_EXISTS',
        message: '订单不存在',
      }),
    ],
    actionLog: [
      {
        id: uuid(8001),
        action: 'check',
        actor: 'wing.chan',
        reason: 'Customer shows a payment code, looking again',
        fromStatus: 'parked',
        toStatus: 'parked',
        createdAt: iso(2.21 * H),
      },
    ],
    handlerCalls: [call('parked', 5.19 * H, { occurrence: 2 })],
    actions: parked(false),
  });

  const uncertainNow = sync({
    ago: 3.4 * M,
    amount: 45_000,
    status: 'uncertain',
    uncertainSince: iso(3.3 * M),
    nextAttemptAt: iso(-38_000),
    remedy: null,
    lastOutcome: {
      code: null,
      httpStatus: null,
      requestId: null,
      message: 'timeout of 10000 ms',
      hint: null,
    },
    attemptLog: [
      attempt(1, 'send', 3.35 * M, {
        outcome: 'unknown',
        decision: 'uncertain',
        failure: 'timeout',
        verification: 'unsigned',
        httpStatus: null,
        requestId: null,
        durationMs: 10_000,
      }),
      attempt(2, 'query', 3.1 * M, { outcome: 'unpaid', decision: 'uncertain', durationMs: 140 }),
    ],
    actions: uncertain,
  });

  const synced = sync({
    ago: 48 * M,
    outOrderNo: 'HK202611284470001',
    amount: 32_050,
    status: 'synced',
    settledAt: iso(48 * M - 2400),
    evidence: { source: 'reply', order: null },
    attemptLog: [
      attempt(1, 'send', 48 * M - 2050, {
        outcome: 'accepted',
        decision: 'synced',
        httpStatus: 204,
        durationMs: 318,
      }),
    ],
    handlerCalls: [call('synced', 48 * M - 2500)],
    actions: settled,
  });

  const differs = sync({
    ago: 9.5 * H,
    amount: 19_900,
    status: 'parked',
    parkReason: 'REMOTE_DIFFERS',
    nextAttemptAt: iso(-6 * H),
    remedy:
      'WeChat Pay holds this seq with another amount or time. Find out who synced it, then resolve with what you found.',
    attemptLog: [
      attempt(1, 'send', 9.49 * H, {
        outcome: 'lease-lost',
        decision: 'uncertain',
        verification: null,
        httpStatus: null,
        requestId: null,
        origin: null,
        durationMs: null,
      }),
      attempt(2, 'query', 9.47 * H, { outcome: 'differs', decision: 'parked' }),
    ],
    actions: parked(true),
  });

  const refused401 = sync({
    ago: 11 * M,
    institution: OTHER,
    subMchid: '1230000109',
    amount: 5_000,
    status: 'uncertain',
    uncertainSince: iso(11 * M),
    nextAttemptAt: iso(-9000),
    remedy:
      'WeChat Pay checked exactly what was signed, so the private key and the serial number do not belong together. Give the key and the serial number of one and the same certificate.',
    lastOutcome: {
      code: 'SIGN_ERROR',
      httpStatus: 401,
      requestId: requestId(77),
      message: '签名错误，请检查后再试',
      hint: 'PAYSCORE_E_MERCHANT_KEY',
    },
    attemptLog: [
      attempt(1, 'send', 10.9 * M, {
        outcome: 'unauthorized',
        decision: 'uncertain',
        verification: 'unsigned',
        httpStatus: 401,
        code: 'SIGN_ERROR',
        message: '签名错误，请检查后再试',
        hint: 'PAYSCORE_E_MERCHANT_KEY',
        durationMs: 96,
      }),
    ],
    actions: uncertain,
  });

  const first = sync({
    ago: 95 * M,
    outOrderNo: 'HK202611284468001',
    seq: 1,
    amount: 6_000,
    status: 'parked',
    parkReason: 'NOT_COMPLETED',
    nextAttemptAt: iso(-20 * M),
    remedy:
      'The order was never completed (完结), so there is nothing to sync yet. Call complete for it, then retry.',
    attemptLog: [
      attempt(1, 'send', 94.9 * M, {
        outcome: 'refused',
        decision: 'uncertain',
        httpStatus: 400,
        code: 'INVALID_REQUEST',
        message: '订单未完结',
      }),
      attempt(2, 'query', 94.8 * M, { outcome: 'not-completed', decision: 'queued' }),
      attempt(11, 'query', 64 * M, { outcome: 'not-completed', decision: 'parked' }),
    ],
    actions: parked(true),
  });
  const second = sync({
    ago: 60 * M,
    outOrderNo: 'HK202611284468001',
    seq: 2,
    amount: 4_000,
    status: 'queued',
    blockedBy: first.id,
    actions: [
      choice('retry', null, 'behind'),
      choice('cancel', 'cancel'),
      choice('resolve', null, 'status'),
      choice('check', null, 'status'),
    ],
  });

  const queuedNow = sync({
    ago: 9000,
    amount: 1_299,
    status: 'queued',
    nextAttemptAt: iso(-1500),
    actions: queued,
  });
  const running = sync({
    ago: 2500,
    amount: 76_000,
    status: 'queued',
    attemptLog: [
      attempt(1, 'send', 400, {
        endedAt: null,
        verification: null,
        sent: null,
        httpStatus: null,
        requestId: null,
        durationMs: null,
        origin: null,
      }),
    ],
    actions: [
      choice('retry', null, 'leased'),
      choice('cancel', null, 'leased'),
      choice('resolve', null, 'status'),
      choice('check', null, 'status'),
    ],
  });

  const resolved = sync({
    ago: 27 * H,
    amount: 22_000,
    status: 'resolved',
    parkReason: 'ORDER_REVOKED',
    settledAt: iso(25 * H),
    evidence: { source: 'person', order: null },
    attemptLog: [
      attempt(1, 'send', 26.99 * H, {
        outcome: 'refused',
        decision: 'uncertain',
        httpStatus: 400,
        code: 'INVALID_REQUEST',
        message: '订单状态不允许此操作',
      }),
      attempt(2, 'query', 26.98 * H, { outcome: 'revoked', decision: 'parked' }),
    ],
    actionLog: [
      {
        id: uuid(8002),
        action: 'resolve',
        actor: 'mei.lam',
        reason: 'Order was revoked by mistake; cash is in the till, receipt 88213',
        fromStatus: 'parked',
        toStatus: 'resolved',
        createdAt: iso(25 * H),
      },
    ],
    actions: settled,
  });
  const cancelled = sync({
    ago: 30 * H,
    amount: 100,
    status: 'cancelled',
    settledAt: iso(29.9 * H),
    actionLog: [
      {
        id: uuid(8003),
        action: 'cancel',
        actor: 'wing.chan',
        reason: 'Wrong amount typed in, recorded again as revision 2',
        fromStatus: 'queued',
        toStatus: 'cancelled',
        createdAt: iso(29.9 * H),
      },
    ],
    actions: settled,
  });

  const hostile = sync({
    ago: 52 * M,
    outOrderNo: '<img src=x onerror=alert(1)>_*|@',
    subMchid: '"><script>alert(1)</script>',
    institution: `\u202Egnp.txe\u2066 العربية 🙈`,
    amount: 9_007_199_254_740_991,
    status: 'parked',
    parkReason: 'REJECTED',
    nextAttemptAt: iso(-20 * M),
    remedy: '<b>not bold</b> {n} $& \u202Edesrever',
    traceId: '\u202E0000',
    attemptLog: [
      attempt(1, 'send', 51 * M, {
        outcome: 'constructor',
        decision: 'toString',
        httpStatus: 400,
        code: '__proto__',
        hint: '__proto__',
        failure: 'hasOwnProperty',
        verification: 'valueOf',
        requestId: '"onmouseover=alert(1)',
        origin: 'javascript:alert(1)',
        message: `<img src=x onerror=alert(1)> \u202Eevil\u202C ${'W'.repeat(420)} 👩‍👩‍👧‍👦`,
      }),
    ],
    actionLog: [
      {
        id: uuid(8004),
        action: 'retry',
        actor: '<script>alert(1)</script>\u202E',
        reason: `\u2067שלום <a href="javascript:alert(1)">x</a> ${'長'.repeat(300)}`,
        fromStatus: 'parked',
        toStatus: 'queued',
        createdAt: iso(50 * M),
      },
    ],
    handlerCalls: [
      call('parked', 50 * M, {
        handlerId: '<i>handler</i>',
        state: 'waiting',
        failures: 3,
        deliveredAt: null,
        nextCallAt: iso(-M),
        lastError: '<svg onload=alert(1)> \u202Elive',
      }),
    ],
    actions: parked(true),
  });

  const more = Array.from({ length: 64 }, (_, index) =>
    sync({
      ago: (12 + index * 2.3) * M,
      institution: index % 3 === 0 ? OTHER : INSTITUTION,
      amount: [1_250, 32_900, 880, 154_000, 7_600][index % 5],
      status: 'synced',
      settledAt: iso((12 + index * 2.3) * M - 2300),
      evidence: { source: 'reply', order: null },
      attemptLog: [
        attempt(1, 'send', (12 + index * 2.3) * M - 2050, {
          outcome: 'accepted',
          decision: 'synced',
          httpStatus: 204,
        }),
      ],
      actions: settled,
    }),
  );

  const syncs = [
    doublePaid,
    parkedNotFound,
    uncertainNow,
    synced,
    differs,
    refused401,
    first,
    second,
    queuedNow,
    running,
    resolved,
    cancelled,
    ...more,
  ];
  return {
    now,
    named: {
      doublePaid,
      parkedNotFound,
      uncertainNow,
      synced,
      differs,
      refused401,
      first,
      second,
      queuedNow,
      running,
      resolved,
      cancelled,
      hostile,
    },
    syncs,
    hostile,
  };
}

export function statsOf(now, { calm = false } = {}) {
  const one = (institution, counts, oldestMs, rest = {}) => ({
    institution,
    isConfigured: true,
    counts: {
      queued: 0,
      uncertain: 0,
      synced: 0,
      parked: 0,
      double_paid: 0,
      resolved: 0,
      cancelled: 0,
      ...counts,
    },
    oldestMs: { queued: null, uncertain: null, parked: null, double_paid: null, ...oldestMs },
    due: 0,
    overdueMs: 0,
    leased: 0,
    behind: 0,
    lateDoublePayments: 0,
    lastClaimAt: new Date(now - 800).toISOString(),
    isQuiet: false,
    nobodyDelivers: false,
    ...rest,
  });
  const institutions = calm
    ? [one(INSTITUTION, { synced: 8412, resolved: 14, cancelled: 9 })]
    : [
        one(
          INSTITUTION,
          { queued: 3, uncertain: 1, synced: 8412, parked: 3, double_paid: 1, resolved: 14, cancelled: 9 },
          { queued: 3_600_000, uncertain: 204_000, parked: 34_200_000, double_paid: 1_560_000 },
          { due: 1, leased: 1, behind: 1 },
        ),
        one(
          OTHER,
          { uncertain: 12, synced: 10_000, resolved: 2 },
          { uncertain: 660_000 },
          { due: 12, overdueMs: 244_000 },
        ),
      ];
  return {
    at: new Date(now).toISOString(),
    institutions,
    handlers: calm
      ? [{ event: 'synced', handlerId: 'tell-cashier', pending: 0, oldestMs: null, isKnown: true }]
      : [
          { event: 'synced', handlerId: 'tell-cashier', pending: 0, oldestMs: null, isKnown: true },
          {
            event: 'double_paid',
            handlerId: 'open-refund-ticket',
            pending: 0,
            oldestMs: null,
            isKnown: true,
          },
          { event: 'double_paid', handlerId: 'tell-cashier', pending: 1, oldestMs: 1_344_000, isKnown: true },
        ],
  };
}

export function institutionsOf(now, { calm = false } = {}) {
  const iso = (ago) => new Date(now - ago).toISOString();
  const one = (institution, rest = {}) => ({
    institution,
    breaker: { state: 'closed', cause: null, hint: null, remedy: null, since: null, nextProbeAt: null },
    credentials: [],
    pausedUntil: null,
    ratePerSecond: 600,
    skewMs: 12,
    lastClaimAt: iso(800),
    lastSuccessAt: iso(1900),
    ...rest,
  });
  const remedy =
    'WeChat Pay checked exactly what was signed, so the private key and the serial number do not belong together. Give the key and the serial number of one and the same certificate.';
  const refused = {
    id: '5157F09E…',
    serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    isOwn: true,
    refusedSince: iso(660_000),
    checkedAt: iso(21_000),
    nextCheckAt: iso(-9000),
    hint: 'PAYSCORE_E_MERCHANT_KEY',
    remedy,
  };
  return calm
    ? [one(INSTITUTION)]
    : [
        one(INSTITUTION),
        one(OTHER, {
          breaker: {
            state: 'open',
            cause: 'unauthorized',
            hint: 'PAYSCORE_E_MERCHANT_KEY',
            remedy,
            since: iso(660_000),
            nextProbeAt: iso(-9000),
          },
          credentials: [refused],
          skewMs: -340,
          lastSuccessAt: iso(662_000),
        }),
      ];
}

export function throughputOf(now, { calm = false } = {}) {
  const begin = Math.floor(now / 60_000) * 60_000;
  const minutes = Array.from({ length: 60 }, (_, index) => {
    const wave = Math.sin(index / 6) + Math.sin(index / 2.1) / 2;
    const settled = Math.max(0, Math.round(34 + wave * 16 - (index > 47 && !calm ? (index - 47) * 2.4 : 0)));
    return {
      at: new Date(begin - (59 - index) * 60_000).toISOString(),
      settled,
      sent: settled + (index % 7 === 0 ? 3 : 1),
      refused: index % 7 === 0 || (index > 48 && !calm) ? 2 : 0,
      p50Ms: 2300 + Math.round(wave * 160),
      p95Ms: 3800 + Math.round(wave * 900) + (index > 47 && !calm ? 2400 : 0),
      oldestMs: calm ? null : 34_200_000,
      oldestUnderwayMs: calm
        ? index % 5 === 0
          ? null
          : 2600
        : Math.max(2600, index > 48 ? (index - 48) * 60_000 : 3000 + (index % 9) * 900),
    };
  });
  return { at: new Date(now).toISOString(), minutes };
}
