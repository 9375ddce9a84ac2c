import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { ConfigurationError } from '../../src/errors/payscore.error.js';
import { WechatPayClient, type WechatPayClientOptions } from '../../src/entries/wechatpay.js';
import { PACKAGE_VERSION } from '../../src/wechatpay/client-options.js';
import { keyRing, MCHID, signer } from './support/keys.js';

const good = { mchid: MCHID, signer, keys: keyRing, baseUrl: 'https://apihk.mch.weixin.qq.com' };

/** Trusts one certificate alone. */
const pinned = (_host: string, { fingerprint256 }: PeerCertificate) =>
  fingerprint256 === 'AB:CD' ? undefined : new Error('another certificate');

/** As agents of proxies are: one for both protocols, told apart by who asks. */
class EitherAgent extends HttpAgent {
  get protocol(): string {
    return 'http:';
  }
  set protocol(_own: string) {
    // What http.Agent says of itself is not kept.
  }
}

function fieldsRefused(options: Partial<WechatPayClientOptions>): string[] {
  try {
    new WechatPayClient({ ...good, ...options }).close();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('WechatPayClient', () => {
  it.each<Partial<WechatPayClientOptions>>([
    {},
    { baseUrl: 'http://127.0.0.1:8080/' },
    { baseUrl: 'http://[::1]:8080/base' },
    { agent: new HttpsAgent({ minVersion: 'TLSv1.3' }) },
    { agent: new HttpsAgent({ checkServerIdentity }) },
    { agent: new HttpsAgent({ checkServerIdentity: pinned }) },
    { agent: new HttpAgent(), baseUrl: 'http://127.0.0.1:8080' },
    { agent: new EitherAgent() },
    { agent: new EitherAgent(), baseUrl: 'http://127.0.0.1:8080' },
  ])('starts with %j', (options) => expect(fieldsRefused(options)).toEqual([]));

  it.each<[string, Partial<WechatPayClientOptions>]>([
    ['mchid', { mchid: '' }],
    ['mchid', { mchid: 1900000109 as unknown as string }],
    ['signer.serialNo', { signer: { serialNo: 5 as unknown as string, sign: () => Promise.resolve('') } }],
    ['baseUrl', { baseUrl: 5 as unknown as string }],
    ['agent', { agent: 'http://proxy:3128' as unknown as HttpAgent }],
    ['mchid', { mchid: '1",serial_no="2' }],
    ['signer.serialNo', { signer: { serialNo: 'x"y', sign: () => Promise.resolve('') } }],
    ['baseUrl', { baseUrl: 'apihk.mch.weixin.qq.com' }],
    ['baseUrl', { baseUrl: 'ftp://apihk.mch.weixin.qq.com' }],
    ['baseUrl', { baseUrl: 'https://user:secret@apihk.mch.weixin.qq.com' }],
    ['baseUrl', { baseUrl: 'https://apihk.mch.weixin.qq.com/?a' }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['maxReplyBytes', { maxReplyBytes: 1.5 }],
    ['userAgent', { userAgent: 'a\r\nb' }],
    ['userAgent', { userAgent: '' }],
    ['agent', { agent: new HttpsAgent({ rejectUnauthorized: false }) }],
    ['agent', { agent: new HttpsAgent({ minVersion: 'TLSv1.1' }) }],
    ['agent', { agent: new HttpsAgent({ maxVersion: 'TLSv1' }) }],
    ['agent', { agent: new HttpsAgent({ checkServerIdentity: () => undefined }) }],
    ['agent', { agent: Object.assign(new EitherAgent(), { connectOpts: { rejectUnauthorized: false } }) }],
    [
      'agent',
      { agent: Object.assign(new EitherAgent(), { connectOpts: { checkServerIdentity: () => undefined } }) },
    ],
    ['agent', { agent: new HttpAgent() }],
    ['agent', { agent: new HttpsAgent(), baseUrl: 'http://127.0.0.1:8080' }],
    ['baseUrl', { agent: new HttpAgent(), baseUrl: 'nonsense' }],
  ])('names %s as the problem of %j', (field, options) => expect(fieldsRefused(options)).toEqual([field]));

  it('lists every problem at once, without quoting a password', () => {
    try {
      new WechatPayClient({ ...good, mchid: '', baseUrl: 'https://u:s3cret@x/', timeoutMs: -1 });
    } catch (error) {
      expect(String(error)).toMatch(/mchid[\s\S]*baseUrl[\s\S]*timeoutMs/);
      expect(String(error)).not.toContain('s3cret');
    }
    expect.assertions(2);
  });

  it('tells WeChat Pay the version of this package', () => {
    const manifest = readFileSync(`${__dirname}/../../package.json`, 'utf8');
    expect(PACKAGE_VERSION).toBe((JSON.parse(manifest) as { version: string }).version);
  });
});
