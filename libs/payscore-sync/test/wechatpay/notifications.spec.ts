import { createCipheriv, createSecretKey, sign } from 'node:crypto';
import { newKeyPair } from '../../../../test/support/rsa-keys.js';
import { canonicalReply } from '../../src/wechatpay/replies/judge-signature.js';
import { StaticKeyRing } from '../../src/wechatpay/keys/key-ring.js';
import { openNotification } from '../../src/wechatpay/notifications/open-notification.js';

const { privateKey, publicKey } = newKeyPair();
const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const NOW = 1_700_000_000_000;
const keys = new StaticKeyRing([{ serial: 'PUB_KEY_ID_1', key: publicKey }]);
const secret = (text: string) => createSecretKey(Buffer.from(text));

function sealed(content: unknown, apiV3Key = OLD, over: object = {}): Buffer {
  const nonce = '0123456789ab';
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from('payscore'));
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  const resource = {
    ...{ algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'payscore' },
    ...{ ciphertext: ciphertext.toString('base64'), ...over },
  };
  return Buffer.from(JSON.stringify({ id: 'EV-1', event_type: 'PAYSCORE.USER_PAID', resource }));
}

function headersOf(body: Buffer, over: Record<string, string> = {}) {
  const [timestamp, nonce] = [String(NOW / 1000), 'nonce'];
  const signature = sign('sha256', canonicalReply(timestamp, nonce, body), privateKey).toString('base64');
  return {
    ...{ 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-signature': signature },
    ...{ 'wechatpay-serial': 'PUB_KEY_ID_1', ...over },
  };
}

const open = (body: Buffer, headers = headersOf(body), apiV3Keys = [secret(OLD)], now = () => NOW) =>
  openNotification({ keys, certificates: null, apiV3Keys, now }, headers, body);

describe('a notification', () => {
  it('is verified, decrypted and read', async () => {
    const { notification } = await open(sealed({ out_order_no: 'A-1' }));
    expect(notification).toEqual({
      ...{ id: 'EV-1', eventType: 'PAYSCORE.USER_PAID', content: { out_order_no: 'A-1' } },
    });
  });

  it('is decrypted with either key while the key is changed', async () => {
    const both = [secret(OLD), secret(NEW)];
    for (const key of [OLD, NEW]) {
      const body = sealed({ key }, key);
      expect((await open(body, headersOf(body), both)).notification?.content).toEqual({ key });
    }
  });

  it('is opened again when the same bytes come again', async () => {
    const body = sealed({});
    expect((await open(body)).refusal).toBeNull();
    expect((await open(body)).refusal).toBeNull();
  });

  it.each<[string, Buffer]>([
    ['no JSON', Buffer.from('{"id":')],
    ['without a resource', Buffer.from('{"id":"EV-1","event_type":"PAYSCORE.USER_PAID"}')],
    ['encrypted by another algorithm', sealed({}, OLD, { algorithm: 'AEAD_SM4_GCM' })],
    ['with a strange nonce', sealed({}, OLD, { nonce: 5 })],
    ['with associated_data of another type', sealed({}, OLD, { associated_data: 5 })],
    ['whose content is no JSON', sealed('not json')],
  ])('is malformed: %s', async (_what, body) => {
    expect((await open(body)).refusal).toBe('malformed');
  });

  it.each<[string, Buffer]>([
    ['by another key', sealed({}, NEW)],
    ['with other associated_data', sealed({}, OLD, { associated_data: '' })],
    ['with a short nonce', sealed({}, OLD, { nonce: 'short' })],
    ['with altered bytes', sealed({}, OLD, { ciphertext: 'AAAA' })],
  ])('cannot be decrypted: %s', async (_what, body) => {
    expect((await open(body)).refusal).toBe('undecryptable');
  });

  it.each<[string, Record<string, string>, string]>([
    ['without a signature', { 'wechatpay-signature': '' }, 'unsigned'],
    ['a probe', { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' }, 'probe'],
    ['under an unknown serial', { 'wechatpay-serial': 'PUB_KEY_ID_2' }, 'unknown-serial'],
    ['signed long ago', { 'wechatpay-timestamp': String(NOW / 1000 - 300) }, 'stale'],
    ['signed otherwise', { 'wechatpay-nonce': 'another' }, 'bad-signature'],
  ])('is refused: %s', async (_what, over, refusal) => {
    const body = sealed({});
    expect((await open(body, headersOf(body, over))).refusal).toBe(refusal);
  });

  it('waits for the certificate it is signed with, and is judged again', async () => {
    const body = sealed({});
    const empty = { preferredSerial: null, find: (serial: string) => (isKnown ? keys.find(serial) : null) };
    let isKnown = false;
    const learn = jest.fn(() => Promise.resolve((isKnown = true)));
    const tools = { keys: empty, certificates: { learn }, apiV3Keys: [secret(OLD)], now: () => NOW };
    expect((await openNotification(tools, headersOf(body), body)).refusal).toBeNull();
    expect(learn).toHaveBeenCalledTimes(1);
  });
});
