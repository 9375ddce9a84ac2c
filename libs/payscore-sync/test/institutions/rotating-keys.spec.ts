import { Agent } from 'node:https';
import { newKeyPair } from '../../../../test/support/rsa-keys.js';
import { RotatingKeys } from '../../src/institutions/rotating-keys.js';
import { type PayscoreInstitutionOptions, resolveOptions } from '../../src/options/index.js';
import type { PlatformKeys, Signer, WechatPayClientOptions } from '../../src/entries/wechatpay.js';
import { apiV3Key, institution, pem } from '../options/support/secrets.js';

const clientOf = (changes: Partial<PayscoreInstitutionOptions> = {}): WechatPayClientOptions => {
  const [resolved] = resolveOptions({ institutions: [{ ...institution, ...changes }] }).institutions;
  if (!resolved) throw new Error('not resolved');
  return resolved.client;
};
const serialOf = ({ signer }: WechatPayClientOptions) => (signer as () => Signer)().serialNo;

const OTHER_SERIAL = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
const OTHER_ID = 'PUB_KEY_ID_0119000001002024000002';
const other = newKeyPair();

describe('keys that are replaced', () => {
  it('take over in the client that is there: key, serial number and WeChat Pay’s keys', async () => {
    const keys = new RotatingKeys(clientOf());
    const next = clientOf({
      merchantSerialNo: OTHER_SERIAL,
      privateKey: pem(other.privateKey),
      wechatpayPublicKeys: [{ id: OTHER_ID, publicKey: pem(other.publicKey) }],
    });
    expect(serialOf(keys.options)).toBe(institution.merchantSerialNo);
    expect(keys.rotate(next)).toBe(true);
    expect(serialOf(keys.options)).toBe(OTHER_SERIAL);
    expect(keys.merchantSerialNo).toBe(OTHER_SERIAL);
    const ring = keys.options.keys as PlatformKeys;
    expect(ring.preferredSerial).toBe(OTHER_ID);
    expect(ring.find(OTHER_ID)?.equals(other.publicKey)).toBe(true);
    expect(ring.find('PUB_KEY_ID_0119000001002024000001')).toBeNull();
    const context = { inFlight: 1, signal: new AbortController().signal };
    const signature = (options: WechatPayClientOptions) =>
      (options.signer as () => Signer)().sign('x', context);
    expect(await signature(keys.options)).toBe(
      await signature({ ...next, signer: () => next.signer as Signer }),
    );
  });

  it('of a signer that is asked anew each time are asked for through it', () => {
    let serialNo = institution.merchantSerialNo;
    const signer = () => ({ serialNo, sign: () => Promise.resolve('') });
    const keys = new RotatingKeys(clientOf({ signer }));
    serialNo = OTHER_SERIAL;
    expect(keys.merchantSerialNo).toBe(OTHER_SERIAL);
  });

  it('need no new client when nothing changed', () => {
    const agent = new Agent();
    for (const changes of [{}, { agent }, { baseUrls: ['https://apihk.mch.weixin.qq.com'] }]) {
      expect(new RotatingKeys(clientOf(changes)).rotate(clientOf(changes))).toBe(true);
    }
  });

  it.each<[string, Partial<PayscoreInstitutionOptions>]>([
    ['another merchant number', { mchid: '1900000200' }],
    ['another host', { baseUrl: 'https://apius.mch.weixin.qq.com' }],
    ['another agent', { agent: new Agent() }],
    ['another APIv3 key', { apiV3Key: [...apiV3Key].reverse().join('') }],
    ['another path of certificates', { certificatePath: '/v3/certificates' }],
    ['certificates instead of public keys', { wechatpayPublicKeys: [] }],
  ])('do not stretch to %s', (_what, changes) => {
    const keys = new RotatingKeys(clientOf());
    expect(keys.rotate(clientOf({ merchantSerialNo: OTHER_SERIAL, ...changes }))).toBe(false);
    expect(keys.merchantSerialNo).toBe(institution.merchantSerialNo);
  });
});
