import * as crypto from 'node:crypto';
import { decodePrivateKey } from '../../src/wechatpay/keys/decode-private-key.js';
import { readMerchantPrivateKey } from '../../src/wechatpay/keys/merchant-private-key.js';
import { readWechatpayPublicKey } from '../../src/wechatpay/keys/wechatpay-public-key.js';
import { KeyObjectSigner } from '../../src/entries/wechatpay.js';
import { newKeyPair } from '../../../../test/support/rsa-keys.js';

const pemOf = (key: crypto.KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string;

describe('a key that is given more than once', () => {
  const [one, other] = [newKeyPair(), newKeyPair()];

  it('is parsed once, however its lines are written', () => {
    const text = pemOf(one.privateKey);
    const { key } = readMerchantPrivateKey(text, 'privateKey');
    expect(readMerchantPrivateKey(text.replaceAll('\n', '\\n'), 'privateKey').key).toBe(key);
    expect(readMerchantPrivateKey(pemOf(other.privateKey), 'privateKey').key).not.toBe(key);
    const publicText = pemOf(one.publicKey);
    expect(readWechatpayPublicKey(publicText, 'publicKey').key).toBe(
      readWechatpayPublicKey(publicText, 'publicKey').key,
    );
  });

  it('is refused each time when it is too short, with the name of the field', () => {
    const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const field of ['first', 'second']) {
      expect(readMerchantPrivateKey(pemOf(privateKey), field).problem).toMatchObject({
        field,
        message: 'holds an RSA key of 1024 bits.',
      });
    }
  });

  it('is copied when it was made elsewhere, and not again', () => {
    const { key } = readMerchantPrivateKey(one.privateKey, 'privateKey');
    expect(key).not.toBe(one.privateKey);
    expect(readMerchantPrivateKey(key as crypto.KeyObject, 'privateKey').key).toBe(key);
  });

  it('has one fingerprint, worked out for the signers that need it', () => {
    const signer = () => new KeyObjectSigner({ serialNo: 'AB', privateKey: pemOf(one.privateKey) });
    const expected = crypto
      .createHash('sha256')
      .update(one.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
    expect([signer().keyFingerprint, signer().keyFingerprint]).toEqual([expected, expected]);
  });
});

describe('a private key', () => {
  const { privateKey } = newKeyPair();
  const decoded = (decode: (pem: string) => crypto.KeyObject, pem: string): crypto.KeyObject | null => {
    try {
      return decode(pem);
    } catch {
      return null;
    }
  };
  const expectSame = (pem: string) => {
    const [ours, openssl] = [decoded(decodePrivateKey, pem), decoded(crypto.createPrivateKey, pem)];
    expect(ours === null || openssl === null ? ours === openssl : ours.equals(openssl)).toBe(true);
  };

  it.each(['pkcs8', 'pkcs1'] as const)('as %s is the key that OpenSSL reads, also when damaged', (type) => {
    const pem = privateKey.export({ type, format: 'pem' }) as string;
    expectSame(pem);
    for (let at = 1; at < pem.length; at += 37) {
      for (const put of ['', '#', 'A', 'AA']) expectSame(pem.slice(0, at) + put + pem.slice(at + 1));
    }
  });

  it('of another kind is the key that OpenSSL reads', () => {
    const { privateKey: curve } = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    expectSame(curve.export({ type: 'pkcs8', format: 'pem' }) as string);
    const { privateKey: pss } = crypto.generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expectSame(pss.export({ type: 'pkcs8', format: 'pem' }) as string);
  });
});
