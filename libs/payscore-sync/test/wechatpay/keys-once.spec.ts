import * as crypto from 'node:crypto';
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
