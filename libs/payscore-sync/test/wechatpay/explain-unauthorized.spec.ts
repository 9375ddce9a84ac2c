import fc from 'fast-check';
import { HINT_CODES } from '../../src/errors/index.js';
import { explainUnauthorized } from '../../src/wechatpay/replies/explain-unauthorized.js';
import { always } from '../support/always.js';

const NOW = Date.UTC(2026, 0, 1);
const signed = {
  method: 'POST',
  target: '/v3/payscore/a%7Cb/sync',
  body: '{"service_id":"1","备注":"现金"}',
};
const text = `POST\n${signed.target}\n1767225600\n${'a'.repeat(32)}\n${signed.body}\n`;

/** What WeChat Pay is known to answer a signature that does not fit. */
const mismatch = (seen: object = {}, message = '签名错误') => ({
  code: 'SIGN_ERROR',
  message,
  detail: {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method: 'POST',
      url: signed.target,
      sign_message_length: Buffer.byteLength(text),
      truncated_sign_message: `${text.slice(0, 90)}\n`,
      ...seen,
    },
  },
});
const refusal = (message: string, field?: string) => ({
  code: 'SIGN_ERROR',
  message,
  ...(field ? { detail: { field, issue: 'x', location: 'authorization' } } : {}),
});

const explain = (body: unknown, date: unknown = undefined) => explainUnauthorized(signed, body, date, NOW);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();

describe('a 401 is explained', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['the key, when exactly what was signed was checked', 'PAYSCORE_E_MERCHANT_KEY', mismatch(), /^$/],
    [
      'the key, also where characters are counted and not bytes',
      'PAYSCORE_E_MERCHANT_KEY',
      mismatch({ sign_message_length: text.length }),
      /^$/,
    ],
    [
      'the key, when nothing was told of what was checked',
      'PAYSCORE_E_MERCHANT_KEY',
      { code: 'SIGN_ERROR', message: '签名错误', detail: { field: 'signature' } },
      /^$/,
    ],
    [
      'a changed path',
      'PAYSCORE_E_ALTERED_REQUEST',
      mismatch({ url: '/wx/v3/payscore/a%7Cb/sync' }),
      /path arrived as \/wx\/v3\S+, signed was \/v3/,
    ],
    [
      'a path unescaped on the way',
      'PAYSCORE_E_ALTERED_REQUEST',
      mismatch({ url: '/v3/payscore/a|b/sync' }),
      /a\|b/,
    ],
    ['a changed method', 'PAYSCORE_E_ALTERED_REQUEST', mismatch({ method: 'GET' }), /method arrived as GET/],
    [
      'a body that was lost',
      'PAYSCORE_E_ALTERED_REQUEST',
      mismatch({ sign_message_length: Buffer.byteLength(text) - Buffer.byteLength(signed.body) }),
      new RegExp(`body arrived with 0 bytes, signed were ${Buffer.byteLength(signed.body)}`),
    ],
    [
      'a body formatted anew to the same length',
      'PAYSCORE_E_ALTERED_REQUEST',
      mismatch({ truncated_sign_message: `POST\n${signed.target}\n1767225600\n${'a'.repeat(32)}\n{ "ser\n` }),
      /another beginning/,
    ],
    ['the clock', 'PAYSCORE_E_CLOCK', refusal('x', 'timestamp'), /^$/],
    [
      'the clock, from its words',
      'PAYSCORE_E_CLOCK',
      refusal('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'),
      /^$/,
    ],
    ['the serial number', 'PAYSCORE_E_MERCHANT_SERIAL', refusal('x', 'serial_no'), /^$/],
    ['the mchid', 'PAYSCORE_E_MERCHANT_SERIAL', refusal('x', 'mchid'), /^$/],
    [
      'the serial number, which leaves the traces of a wrong key, from its words',
      'PAYSCORE_E_MERCHANT_SERIAL',
      mismatch({}, '商户证书序列号有误。请使用签名私钥匹配的证书序列号'),
      /^$/,
    ],
    ['nothing, where nothing tells', 'PAYSCORE_E_SIGNATURE_REFUSED', refusal('验签失败'), /^$/],
    ['nothing, where there is no body', 'PAYSCORE_E_SIGNATURE_REFUSED', null, /^$/],
  ])('by %s', (_, code, body, detail) => {
    const hint = explain(body);
    expect(hint.code).toBe(code);
    expect(hint.detail).toMatch(detail);
  });

  it.each([
    [299, 'PAYSCORE_E_MERCHANT_KEY', ''],
    [300, 'PAYSCORE_E_CLOCK', "this machine's clock is 300 s behind WeChat Pay's"],
    [-301, 'PAYSCORE_E_CLOCK', "this machine's clock is 301 s ahead of WeChat Pay's"],
  ])('by clocks %i s apart as %s', (seconds, code, detail) => {
    expect(explain(mismatch(), at(seconds))).toEqual({ code, detail });
  });

  it('with one clean line, whatever is in it', () => {
    const { detail } = explain(mismatch({ url: `/x\r\n\u001b[31m${'y'.repeat(2000)}` }));
    for (const control of ['\r', '\n', '\u001b']) expect(detail).not.toContain(control);
    expect(detail.length).toBeLessThanOrEqual(512);
  });

  it('without quoting a signature that is in it', () => {
    const { detail } = explain(
      mismatch({ url: '/x?Authorization=WECHATPAY2-SHA256-RSA2048 signature="abc"' }),
    );
    expect(detail).toBe('[withheld: quotes a signature]');
  });

  it('somehow, whatever the reply holds', () => {
    const part = fc.oneof(fc.anything(), fc.constantFrom('signature', 'timestamp', 'serial_no'));
    const info = fc.record(
      { method: part, url: part, sign_message_length: part, truncated_sign_message: part },
      { requiredKeys: [] },
    );
    const detail = fc.oneof(
      fc.anything(),
      fc.record({ field: part, sign_information: fc.oneof(info, part) }, { requiredKeys: [] }),
    );
    const body = fc.oneof(fc.anything(), fc.record({ code: part, message: part, detail }));
    always(body, fc.anything(), (value, date) => {
      const hint = explain(value, date);
      expect(HINT_CODES).toContain(hint.code);
      expect(typeof hint.detail).toBe('string');
    });
  });
});
