import fc from 'fast-check';
import {
  cleanMessage,
  errorCode,
  errorMessage,
  parseBody,
  requestId,
  retryAfterMs,
} from '../../src/wechatpay/replies/parse-reply.js';
import { always } from '../support/always.js';

const parsed = (text: string) => parseBody(Buffer.from(text));

describe('parseBody', () => {
  it('gives back any JSON without a prototype key', () => {
    const jsonText = fc.json().filter((text) => !text.includes('__proto__'));
    fc.assert(fc.property(jsonText, (text) => expect(parsed(text)).toEqual(JSON.parse(text))));
  });

  it.each(['', '<html>502</html>', '{"code":"SYSTEM_ER', '{"a":1}{"b":2}', 'undefined', '['.repeat(200_000)])(
    'gives null for %.30s',
    (text) => {
      expect(parsed(text)).toBeNull();
    },
  );

  it('gives null for bytes that are not UTF-8', () => {
    expect(parseBody(Buffer.from([0x22, 0xff, 0x22]))).toBeNull();
  });

  it.each(['{"a":{"__proto__":{"admin":true}}}', '{"a":{"\\u005f_proto__":{"admin":true}}}'])(
    'drops the prototype key of %s',
    (text) => {
      const body = parsed(text) as { a: object };
      expect(Object.getOwnPropertyNames(body.a)).toEqual([]);
      expect((Object.assign({}, body.a) as { admin?: boolean }).admin).toBeUndefined();
    },
  );
});

describe('the error shape', () => {
  it('has a code in capitals', () => {
    const body = { code: 'INVALID_REQUEST', message: '单据正在扣款中' };
    expect([errorCode(body), errorMessage(body)]).toEqual(['INVALID_REQUEST', '单据正在扣款中']);
  });

  it.each([
    null,
    'SYSTEM_ERROR',
    ['SYSTEM_ERROR'],
    {},
    { code: 500 },
    { code: 'not found' },
    { code: 'A'.repeat(65) },
    { code: 'A\nB' },
    Object.create({ code: 'INHERITED' }),
  ])('is not %j', (body) => {
    expect(errorCode(body)).toBeNull();
    expect(errorMessage(body)).toBeNull();
  });

  it('is valid with a message that is no text', () => {
    expect(errorMessage({ code: 'A', message: { a: 1 } })).toBeNull();
  });
});

describe('cleanMessage', () => {
  it('makes one line without control, format or broken characters', () => {
    expect(cleanMessage('a\r\nb\u0000\u001b[31m\u202ec\u2028d\ud800')).toBe('a b [31m c d');
  });

  it('is at most 512 characters and never cuts one in half', () => {
    always(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const message = cleanMessage(text);
      expect(message.length).toBeLessThanOrEqual(512);
      expect(Buffer.from(message).toString()).toBe(message);
    });
    expect(cleanMessage('a'.repeat(511) + '😀')).toBe('a'.repeat(511));
  });

  it.each([
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000100"',
    'bad header: wechatpay2-sha256-rsa2048',
    'cannot parse signature="abc"',
    'NONCE_STR="593BEC0C930BF1AFEB40B4A08C8FB242" was used before',
    'Header authorization: x',
    'head\u0000er Author\r\nization, authorization\t: Bearer x',
    '{"Authorization":"x"}',
    `${'a'.repeat(600)} signature=abc`,
  ])('withholds %.60j, which quotes a signature', (text) => {
    expect(cleanMessage(text)).toBe('[withheld: quotes a signature]');
    expect(errorMessage({ code: 'SIGN_ERROR', message: text })).toBe('[withheld: quotes a signature]');
  });

  it('shows one that only names the header', () => {
    const text = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
    expect(cleanMessage(text)).toBe(text);
  });

  it('keeps a message that only speaks of a signature', () => {
    expect(cleanMessage('错误的签名，验签失败: the signature is wrong')).toBe(
      '错误的签名，验签失败: the signature is wrong',
    );
  });
});

describe('requestId', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['08F0-1-268435472', '08F0-1-268435472'],
    ['a\u00e9\u0007b', 'ab'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('reads %p as %p', (header, expected) => expect(requestId(header)).toBe(expected));
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    [undefined, null],
    ['0', 0],
    ['30', 30_000],
    ['9999999999', 86_400_000],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['soon', null],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 86_400_000],
    ['Thu, 99 Xyz 2026 00:00:00 GMT', null],
  ])('reads %p as %p', (header, expected) => expect(retryAfterMs(header, now)).toBe(expected));
});
