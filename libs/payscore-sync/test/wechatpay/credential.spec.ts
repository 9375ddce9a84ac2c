import { KeyObjectSigner, type Signer } from '../../src/entries/wechatpay.js';
import { credentialOf } from '../../src/wechatpay/keys/credential.js';
import { merchant, platform } from './support/keys.js';

const signer = (serialNo: string, privateKey = merchant.privateKey) =>
  new KeyObjectSigner({ serialNo, privateKey });
const own = (keyFingerprint?: string): Signer => ({
  ...{ serialNo: '77AB', sign: () => Promise.resolve('') },
  ...(keyFingerprint === undefined ? {} : { keyFingerprint }),
});

describe('the credential of a signer', () => {
  it('is the same wherever serial number and key are, and another one where either differs', () => {
    const { id, serialNo } = credentialOf(signer('77AB'));
    expect([id, serialNo]).toEqual([credentialOf(() => signer('77AB')).id, '77AB']);
    expect(id).toMatch(/^77AB\/[0-9a-f]{64}$/);
    expect(credentialOf(signer('77AC')).id).not.toBe(id);
    expect(credentialOf(signer('77AB', platform.privateKey)).id).not.toBe(id);
  });

  it("is this process's own where the key is not told or what is told is no fingerprint", () => {
    for (const fingerprint of [undefined, 'x', '../etc']) {
      const one = own(fingerprint);
      expect(credentialOf(one).id).toBe(credentialOf(one).id);
      expect(credentialOf(one).id).not.toBe(credentialOf(own(fingerprint)).id);
      expect(credentialOf(one).id).toMatch(/^77AB\/[0-9a-f-]{36}$/);
    }
  });

  it('is that of the source, though it makes a new signer at each call', () => {
    const source = () => own();
    expect(credentialOf(source).id).toBe(credentialOf(source).id);
  });
});
