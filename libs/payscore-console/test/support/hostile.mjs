/** What an attacker or a bad day may put into a field. */
const NASTY = [
  ...['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'javascript:alert(1)'],
  ...[
    "' onmouseover=alert(1) x='",
    '{n} {q} $& %s',
    '__proto__',
    '\u202Egnp.exe',
    '\u2066שלום',
    '\u2069\u202C',
  ],
  ...['العربية', '👩‍👩‍👧‍👦🙈', '\u0000\u0007', 'W'.repeat(120), '長'.repeat(60)],
].join(' ');

/** Such a text of 512 characters, which begins with its name. */
export const hostile = (name) => `${name} ${NASTY}`.padEnd(512, 'W').slice(0, 512);

/** Fields of a sync, of what belongs to it and of institutions that come from outside. */
const FIELDS = new Set([
  ...[
    'institution',
    'subMchid',
    'outOrderNo',
    'remedy',
    'transactionId',
    'traceId',
    'parkReason',
    'service_id',
  ],
  ...[
    'orderId',
    'state',
    'collectionState',
    'paidType',
    'paidAt',
    'paid_time',
    'outcome',
    'decision',
    'sent',
  ],
  ...[
    'failure',
    'verification',
    'code',
    'requestId',
    'message',
    'hint',
    'origin',
    'actor',
    'reason',
    'handlerId',
  ],
  ...['lastError', 'id', 'serialNo', 'cause'],
]);

/** The same value with hostile text in place of each that comes from outside. */
export function withHostileText(value, name = '', kept = []) {
  if (Array.isArray(value)) return value.map((one) => withHostileText(one, name, kept));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, withHostileText(one, key, kept)]),
    );
  }
  const isReplaced =
    FIELDS.has(name) && !kept.includes(name) && (typeof value === 'string' || value === null);
  return isReplaced ? hostile(name) : value;
}

/** A problem whose text says more than it should. */
export const hostileProblem = (status) => ({
  status,
  body: {
    type: 'about:blank',
    title: hostile('title'),
    status,
    code: hostile('code'),
    detail: hostile('detail'),
  },
});

/**
 * What the routes answer when every text is hostile.
 *
 * @param {any} world of the fixtures
 * @param {{ stats: any, institutions: any }} figures
 */
export function hostileAnswers({ doublePaid, parkedNotFound, resolved }, { stats, institutions }) {
  const ids = ['id', 'state'];
  const syncs = [doublePaid, parkedNotFound, resolved].map((sync) => ({
    ...withHostileText(sync, '', ids),
    evidence: withHostileText(sync.evidence, '', ['id']),
  }));
  const answers = {
    '/me': {
      ...{ actor: hostile('actor'), can: ['read', 'act'], subMchids: null, locale: hostile('locale') },
      institutions: ['first', 'second'].map(hostile),
    },
    '/stats': withHostileText(stats, '', ids),
    '/institutions': { items: withHostileText(institutions, '', ['state', 'cause']) },
    '/syncs': { items: syncs, nextCursor: hostile('cursor') },
    '/find': { items: syncs },
    '/notifications': {
      items: syncs.map(({ id, subMchid, request, createdAt }) => ({
        ...{ id, subMchid, serviceId: request.service_id, receivedAt: createdAt },
        ...{ eventType: hostile('eventType'), isLateDoublePayment: true },
      })),
    },
    ...Object.fromEntries(
      syncs.flatMap((sync) => [
        [`/syncs/${sync.id}`, sync],
        [`/syncs/${sync.id}/handler-calls`, { items: sync.handlerCalls }],
        [`/serviceorders/${encodeURIComponent(sync.outOrderNo)}/syncs`, { items: syncs, nextCursor: null }],
      ]),
    ),
  };
  return ({ method, path }) => {
    if (method === 'POST') return hostileProblem(409);
    const body = answers[path];
    return body ? { status: 200, body } : undefined;
  };
}
