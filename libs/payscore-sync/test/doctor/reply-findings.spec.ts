import { findingsOf } from '../../src/doctor/checks/reply.findings.js';
import type { WechatPayReply } from '../../src/entries/wechatpay.js';

const GOOD: WechatPayReply = {
  sent: 'maybe',
  failure: null,
  status: 404,
  code: 'ORDER_NOT_EXIST',
  message: 'No such order.',
  requestId: 'REQUEST-1',
  verification: 'verified',
  body: null,
  retryAfterMs: null,
  skewMs: 0,
  origin: 'https://apihk.mch.weixin.qq.com',
  durationMs: 1,
  hint: null,
};

function found(reply: Partial<WechatPayReply>, { hasPublicKey = true, isMadeUp = false } = {}) {
  const findings = findingsOf({ ...GOOD, ...reply }, { hasPublicKey, isMadeUp });
  expect(findings.map(({ check }) => check)).toEqual([
    'request-signature',
    'clock',
    'reply-signature',
    'permission',
  ]);
  return findings;
}

/** What each check came to: its code, or its status when it has none. */
const short = (...args: Parameters<typeof found>) => found(...args).map(({ code, status }) => code ?? status);

describe('a verified answer to the query', () => {
  it('proves both signatures, the clock and the permission', () => {
    expect(short({})).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it.each([
    [1400, 'ok', "as WeChat Pay's"],
    [-4000, 'ok', "4 s ahead of WeChat Pay's"],
    [29_000, 'ok', "29 s behind WeChat Pay's"],
    [31_000, 'warning', "31 s behind WeChat Pay's"],
    [-299_000, 'warning', "299 s ahead of WeChat Pay's"],
  ])('tells of a clock that is %i ms off', (skewMs, status, detail) => {
    expect(found({ skewMs })[1]).toMatchObject({ status, detail });
  });

  it.each([
    [200, {}, 'ok'],
    [403, {}, 'PAYSCORE_E_NOT_PERMITTED'],
    [400, {}, 'PAYSCORE_E_NOT_PERMITTED'],
    [429, {}, 'PAYSCORE_E_RATE_LIMITED'],
    [500, {}, 'PAYSCORE_E_WECHATPAY_FAULT'],
  ])('with %i says of the permission', (status, context, code) => {
    expect(short({ status }, context)).toEqual(['ok', 'ok', 'ok', code]);
  });

  it('cannot tell a missing permission from names that were made up', () => {
    expect(found({ status: 403, code: 'NO_AUTH' }, { isMadeUp: true })[3]).toMatchObject({
      status: 'warning',
      detail: '403 NO_AUTH (No such order.), Request-ID REQUEST-1',
      remedy: expect.stringContaining('--sub-mchid'),
    });
  });
});

describe('an answer that cannot be verified', () => {
  const unverified = (reply: Partial<WechatPayReply>, hasPublicKey = true) =>
    found({ skewMs: null, ...reply }, { hasPublicKey })[2];
  const unknown = (detail: string) => ({ code: 'PAYSCORE_E_UNKNOWN_PLATFORM_KEY', detail }) as const;

  it.each([
    ['bad-signature', true, 'PAYSCORE_E_PLATFORM_KEY'],
    ['bad-signature', false, 'PAYSCORE_E_NOT_WECHATPAY'],
    ['stale', true, 'PAYSCORE_E_NOT_WECHATPAY'],
    ['replayed-nonce', true, 'PAYSCORE_E_NOT_WECHATPAY'],
    ['unsigned', false, 'PAYSCORE_E_NOT_WECHATPAY'],
    ['probe', true, 'PAYSCORE_E_NOT_WECHATPAY'],
  ] as const)('%s, public key %s: %s', (verification, hasPublicKey, code) => {
    expect(unverified({ verification, status: 200 }, hasPublicKey)).toMatchObject({ status: 'failed', code });
    expect(short({ verification, status: 200 }, { hasPublicKey })).toEqual([
      'skipped',
      'skipped',
      code,
      'skipped',
    ]);
  });

  it('is a fault or a limit of WeChat Pay where its status says so', () => {
    const verification = 'unsigned';
    expect(unverified({ verification, status: 502 })).toMatchObject({ code: 'PAYSCORE_E_WECHATPAY_FAULT' });
    expect(unverified({ verification, status: 429 })).toMatchObject({ code: 'PAYSCORE_E_RATE_LIMITED' });
  });

  it('names the key it is signed with', () => {
    const verification = 'unknown-serial';
    expect(
      unverified({ verification, hint: unknown('the reply names the key PUB_KEY_ID_02') }),
    ).toMatchObject({ code: 'PAYSCORE_E_PLATFORM_KEY_ID', detail: 'the reply names the key PUB_KEY_ID_02' });
    expect(unverified({ verification, hint: unknown('the reply names the key 5A5A') })).toMatchObject({
      code: 'PAYSCORE_E_UNKNOWN_PLATFORM_KEY',
      detail: 'the reply names the key 5A5A',
    });
    const hint = { code: 'PAYSCORE_E_API_V3_KEY', detail: 'it does not decrypt' } as const;
    expect(unverified({ verification, hint })).toMatchObject({ code: hint.code, detail: hint.detail });
  });
});

describe('a refused request', () => {
  const refused = { status: 401, verification: 'unsigned', skewMs: null } as const;

  it.each([
    'PAYSCORE_E_MERCHANT_SERIAL',
    'PAYSCORE_E_MERCHANT_KEY',
    'PAYSCORE_E_ALTERED_REQUEST',
    'PAYSCORE_E_SIGNATURE_REFUSED',
  ] as const)('is blamed on the signature for %s', (code) => {
    expect(short({ ...refused, hint: { code, detail: '' } })).toEqual([
      code,
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('is blamed on the clock alone where that is the cause', () => {
    const hint = { code: 'PAYSCORE_E_CLOCK', detail: '' } as const;
    expect(short({ ...refused, hint })).toEqual(['skipped', 'PAYSCORE_E_CLOCK', 'skipped', 'skipped']);
  });

  it('means the same when it ended the download of certificates', () => {
    const hint = { code: 'PAYSCORE_E_MERCHANT_KEY', detail: '' } as const;
    const reply = { sent: 'no', failure: 'no-key', status: null, verification: 'unsigned', hint } as const;
    expect(short(reply)).toEqual(['PAYSCORE_E_MERCHANT_KEY', 'skipped', 'skipped', 'skipped']);
  });

  it('is not WeChat Pay’s without a code', () => {
    expect(short({ ...refused, code: null })[0]).toBe('PAYSCORE_E_NOT_WECHATPAY');
  });
});

describe('no answer', () => {
  it.each(['timeout', 'reset', 'truncated', 'too-large', 'malformed', 'dns', 'connect', 'tls'] as const)(
    '%s is one',
    (failure) => {
      const reply = { failure, status: null, verification: 'unsigned', skewMs: null } as const;
      expect(short(reply)).toEqual(['PAYSCORE_E_NO_ANSWER', 'skipped', 'skipped', 'skipped']);
    },
  );

  it('is nobody’s fault here when there is no certificate to verify one with', () => {
    const hint = { code: 'PAYSCORE_E_API_V3_KEY', detail: '' } as const;
    const reply = { failure: 'no-key', status: null, verification: 'unsigned', hint } as const;
    expect(short(reply)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
  });
});
