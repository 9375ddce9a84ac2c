import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/payscore.error.js';
import {
  KeyObjectSigner,
  merchantSerialProblem,
  type PlatformKey,
  publicKeyIdProblem,
  StaticKeyRing,
  wechatpayPublicKey,
} from '../../src/wechatpay/index.js';
import {
  merchant,
  MERCHANT_SERIAL,
  merchantPem,
  platform,
  platformNext,
  PLATFORM_SERIAL,
} from './support/keys.js';
import { removeFiles, selfSigned } from './support/openssl.js';

const pem = (key: { export(o: object): string | Buffer }, type: string) =>
  key.export({ type, format: 'pem' }) as string;
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const certificate = selfSigned().cert;
const publicPem = pem(platform.publicKey, 'spki');
const encrypted = merchant.privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'x',
}) as string;
const context = (inFlight: number) => ({ inFlight, signal: new AbortController().signal });

afterAll(removeFiles);

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((p) => `${p.field} ${p.message}`);
    throw error;
  }
  return [];
}

describe('KeyObjectSigner', () => {
  const make = (privateKey: string) => () => new KeyObjectSigner({ serialNo: MERCHANT_SERIAL, privateKey });

  it.each([
    ['PKCS#8', merchantPem],
    ['PKCS#1', pem(merchant.privateKey, 'pkcs1')],
    ['escaped newlines', merchantPem.replaceAll('\n', '\\n')],
    ['CRLF', merchantPem.replaceAll('\n', '\r\n')],
    ['text around the block', `"Bag Attributes\n${merchantPem}"`],
    ['a certificate before the key', certificate + merchantPem],
  ])('takes a key as %s', async (_, text) => {
    const signature = await make(text)().sign('message', context(1));
    expect(
      verify('sha256', Buffer.from('message'), merchant.publicKey, Buffer.from(signature, 'base64')),
    ).toBe(true);
  });

  it('signs the same alone and beside others, as the signature is deterministic', async () => {
    const signer = new KeyObjectSigner({ serialNo: MERCHANT_SERIAL, privateKey: merchant.privateKey });
    expect(await signer.sign('中文', context(1))).toBe(await signer.sign('中文', context(2)));
  });

  it.each([
    ['no PEM at all', '/run/secrets/apiclient_key.pem', /is not PEM/],
    ['an empty text', '', /is not PEM/],
    ['a certificate', certificate, /is a certificate/],
    ['a public key', publicPem, /is a public key/],
    ['an encrypted key', encrypted, /is encrypted/],
    [
      'an old-style encrypted key',
      merchantPem.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\n'),
      /is encrypted/,
    ],
    ['an EC key', pem(ec.privateKey, 'pkcs8'), /type EC/],
    ['a short RSA key', pem(short.privateKey, 'pkcs8'), /1024 bits/],
    ['a cut key', merchantPem.replace(/\n.{64}\n/, '\n'), /is damaged/],
    ['another PEM block', merchantPem.replaceAll('PRIVATE KEY', 'DH PARAMETERS'), /DH PARAMETERS/],
  ])('names the problem of %s, without quoting it', (_, text, expected) => {
    const [problem = '', ...more] = problemsOf(make(text));
    expect(more).toEqual([]);
    expect(problem).toMatch(/^privateKey /);
    expect(problem).toMatch(expected);
    expect(problem).not.toContain('MII');
  });

  it('refuses a public KeyObject, and lists the problem of the serial beside it', () => {
    const options = { serialNo: PLATFORM_SERIAL, privateKey: merchant.publicKey };
    expect(problemsOf(() => new KeyObjectSigner(options))).toEqual([
      expect.stringMatching(/^serialNo .*WeChat Pay's public key/),
      'privateKey is a public key.',
    ]);
  });

  it('lets no quote into the serial number', () => {
    expect(merchantSerialProblem('AB",mchid="1', 'serialNo')).not.toBeNull();
    expect(merchantSerialProblem(MERCHANT_SERIAL, 'serialNo')).toBeNull();
  });
});

describe('wechatpayPublicKey', () => {
  const make = (publicKey: string) => () => wechatpayPublicKey({ id: PLATFORM_SERIAL, publicKey });

  it.each([
    ['PEM', publicPem],
    ['PKCS#1 PEM', pem(platform.publicKey, 'pkcs1')],
    ['escaped newlines', publicPem.replaceAll('\n', '\\n')],
  ])('takes a key as %s', (_, text) => {
    expect(make(text)().key.equals(platform.publicKey)).toBe(true);
  });

  it('takes a KeyObject', () => {
    expect(wechatpayPublicKey({ id: PLATFORM_SERIAL, publicKey: platform.publicKey }).serial).toBe(
      PLATFORM_SERIAL,
    );
  });

  it.each([
    ['no PEM', 'pub_key.pem', /is not PEM/],
    ['a private key', merchantPem, /is a private key/],
    ['a private key beside the public one', publicPem + merchantPem, /is a private key/],
    ['a certificate', certificate, /is a certificate/],
    ['an EC key', pem(ec.publicKey, 'spki'), /type EC/],
    ['a short key', pem(short.publicKey, 'spki'), /1024 bits/],
    ['a damaged key', publicPem.replace(/\n.{64}\n/, '\n'), /is damaged/],
    ['another PEM block', publicPem.replaceAll('PUBLIC KEY', 'X509 CRL'), /X509 CRL/],
  ])('names the problem of %s', (_, text, expected) => {
    expect(problemsOf(make(text))).toEqual([expect.stringMatching(expected)]);
  });

  it('refuses a private KeyObject', () => {
    const options = { id: PLATFORM_SERIAL, publicKey: merchant.privateKey };
    expect(problemsOf(() => wechatpayPublicKey(options))).toEqual(['publicKey is a private key.']);
  });

  it("tells the merchant certificate's serial from the ID", () => {
    expect(publicKeyIdProblem(PLATFORM_SERIAL, 'id')).toBeNull();
    expect(publicKeyIdProblem(MERCHANT_SERIAL, 'id')?.message).toMatch(/serial number of a certificate/);
    expect(publicKeyIdProblem('PUB_KEY_ID', 'id')?.message).toMatch(/does not look like/);
  });
});

describe('StaticKeyRing', () => {
  const first: PlatformKey = { serial: PLATFORM_SERIAL, key: platform.publicKey };
  const second: PlatformKey = { serial: 'ABCDEF', key: createPublicKey(pem(platformNext.publicKey, 'spki')) };

  it('finds each of its keys by serial and prefers the first', () => {
    const ring = new StaticKeyRing([first, second]);
    expect(ring.preferredSerial).toBe(PLATFORM_SERIAL);
    expect(ring.find('ABCDEF')).toBe(second.key);
    expect(ring.find('abcdef')).toBeNull();
    expect(ring.find('__proto__')).toBeNull();
  });

  it.each([
    ['no key', [], /keys is empty/],
    ['a private key', [{ serial: 'AB', key: merchant.privateKey }], /keys\[0\].key is a private key/],
    ['an EC key', [{ serial: 'AB', key: ec.publicKey }], /keys\[0\].key .*EC/],
    ['a serial twice', [first, first], /keys\[1\].serial is given twice/],
    ['a broken serial', [{ serial: 'a\nb', key: platform.publicKey }], /keys\[0\].serial/],
  ])('refuses %s', (_, keys, expected) => {
    expect(problemsOf(() => new StaticKeyRing(keys))).toEqual([expect.stringMatching(expected)]);
  });
});
