import { resolveOptions } from '../../src/options/index.js';
import { institution, problemsOf } from './support/secrets.js';

const resolve = (baseUrl: string, allowCustomHost?: boolean) => () =>
  resolveOptions({
    institutions: [
      { ...institution, baseUrl, ...(allowCustomHost === undefined ? {} : { allowCustomHost }) },
    ],
  });
const baseUrlOf = (...args: Parameters<typeof resolve>) =>
  resolve(...args)().institutions[0]?.client.baseUrls?.join();

/** An https URL of exactly so many characters. */
const urlOfLength = (length: number) => {
  const start = `https://${'a'.repeat(50)}.`;
  return `${start}${'b'.repeat(length - start.length - 4)}.com`;
};

const nodeEnv = process.env['NODE_ENV'];
afterEach(() => {
  process.env['NODE_ENV'] = nodeEnv;
});

describe('several base URLs', () => {
  const [hk, eu] = ['https://apihk.mch.weixin.qq.com', 'https://apieu.mch.weixin.qq.com'];
  const resolved = (baseUrls: readonly string[], more: object = {}) =>
    resolveOptions({ institutions: [{ ...institution, baseUrls, ...more }] }).institutions[0]?.client;

  it('are kept in their order', () => expect(resolved([eu, hk])?.baseUrls).toEqual([eu, hk]));

  it.each<[string, string, string[], object]>([
    ['beside a baseUrl', 'baseUrls', [hk], { baseUrl: eu }],
    ['when there are none', 'baseUrls', [], {}],
    ['when two are one host', 'baseUrls', [hk, `${hk}/`], {}],
    ['when some are not encrypted', 'baseUrls', [hk, 'http://127.0.0.1:8080'], {}],
    ['when one of them is none', 'baseUrls[1]', [hk, 'apieu.mch.weixin.qq.com'], {}],
  ])('are refused %s', (_when, field, baseUrls, more) => {
    const fields = problemsOf(() => resolved(baseUrls, more)).map((one) => one.field);
    expect(fields).toEqual([`institutions[0].${field}`]);
  });
});

describe('the base URL', () => {
  it.each([
    ['the one of Hong Kong', 'https://apihk.mch.weixin.qq.com'],
    ['one with a slash at its end', 'https://apihk.mch.weixin.qq.com/'],
    ['another host, outside production', 'https://gateway.example.com:8443'],
    ['http on localhost', 'http://localhost:8080'],
    ['http on 127.0.0.1', 'http://127.0.0.1:8080'],
    ['http elsewhere in 127.0.0.0/8', 'http://127.1.2.3:8080'],
    ['http on ::1', 'http://[::1]:8080'],
    ['one of 128 characters', urlOfLength(128)],
  ])('may be %s', (_what, baseUrl) => expect(baseUrlOf(baseUrl)).toBe(baseUrl));

  it.each([
    ['http on the network', 'http://apihk.mch.weixin.qq.com', 'not https'],
    ['http on all interfaces', 'http://0.0.0.0:8080', 'not https'],
    ['http on a name that begins like loopback', 'http://127.0.0.1.example.com', 'not https'],
    ['http on a name that begins like localhost', 'http://localhost.example.com', 'not https'],
    ['another protocol', 'ftp://apihk.mch.weixin.qq.com', 'no plain URL'],
    ['a path', 'https://apihk.mch.weixin.qq.com/v3', 'no plain URL'],
    ['a query', 'https://apihk.mch.weixin.qq.com/?a=1', 'no plain URL'],
    ['an empty query', 'https://apihk.mch.weixin.qq.com/?', 'no plain URL'],
    ['an empty fragment', 'https://apihk.mch.weixin.qq.com/#', 'no plain URL'],
    ['a fragment', 'https://apihk.mch.weixin.qq.com/#a', 'no plain URL'],
    ['a backslash at its end', 'https://apihk.mch.weixin.qq.com\\', 'no plain URL'],
    ['a user', 'https://me@apihk.mch.weixin.qq.com', 'no plain URL'],
    ['no protocol', 'apihk.mch.weixin.qq.com', 'no plain URL'],
    ['a newline at its end', 'https://apihk.mch.weixin.qq.com\n', 'no plain URL'],
    ['nothing', '', 'no plain URL'],
    ['129 characters', urlOfLength(129), 'longer than 128'],
    ['a name that becomes longer as an origin', `https://${'支付.'.repeat(20)}com`, 'longer than 128'],
  ])('is refused with %s', (_what, baseUrl, message) => {
    const problems = problemsOf(resolve(baseUrl));
    expect(problems.map((one) => one.field)).toEqual(['institutions[0].baseUrl']);
    expect(problems[0]?.message).toContain(message);
  });

  describe('in production', () => {
    beforeEach(() => {
      process.env['NODE_ENV'] = 'production';
    });

    it.each([
      'https://apihk.mch.weixin.qq.com',
      'https://apius.mch.weixin.qq.com',
      'https://apieu.mch.weixin.qq.com',
      'https://api.mch.weixin.qq.com',
    ])('may be %s', (baseUrl) => expect(baseUrlOf(baseUrl)).toBe(baseUrl));

    it.each([
      ['another host', 'https://gateway.example.com'],
      ["a host that ends like WeChat Pay's", 'https://apihk.mch.weixin.qq.com.example.com'],
      ["a host that begins before WeChat Pay's", 'https://evilapihk.mch.weixin.qq.com'],
      ['the simulator', 'http://127.0.0.1:8080'],
    ])('is refused on %s, unless that was allowed', (_what, baseUrl) => {
      for (const allowed of [undefined, false]) {
        expect(problemsOf(resolve(baseUrl, allowed))[0]?.message).toContain('not a host of WeChat Pay');
      }
      expect(baseUrlOf(baseUrl, true)).toBe(baseUrl);
    });

    it('is refused on plain http, even where another host was allowed', () => {
      expect(problemsOf(resolve('http://gateway.example.com', true))[0]?.message).toContain('not https');
    });
  });
});
