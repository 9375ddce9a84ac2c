import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/payscore.error.js';
import {
  KeyObjectSigner,
  merchantSerialProblem,
  type PlatformKey,
  publicKeyIdProblem,
  StaticKeyRing,
  wechatpayPublicKey,
} from '../../src/entries/wechatpay.js';
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
    ['spaces for newlines', merchantPem.replaceAll('\n', ' ')],
    ['an indented block', `key: |\n${merchantPem.replace(/^/gm, '    ')}`],
    ['newlines escaped twice', merchantPem.replaceAll('\n', '\\\\n')],
    ['escaped newlines of Windows', merchantPem.replaceAll('\n', '\\r\\n')],
    ['no newlines at all', merchantPem.replaceAll('\n', '')],
    ['PKCS#1 in one line', pem(merchant.privateKey, 'pkcs1').replaceAll('\n', ' ')],
    ['PKCS#8 under the label of PKCS#1', merchantPem.replaceAll(' PRIVATE KEY', ' RSA PRIVATE KEY')],
    ['PKCS#1 under the label of PKCS#8', pem(merchant.privateKey, 'pkcs1').replaceAll(' RSA ', ' ')],
    ['the certificate cut off behind the key', merchantPem + certificate.slice(0, 100)],
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
    ['its first line alone', merchantPem.split('\n')[0] as string, /cut off after its first line/],
    ['its first line in quotes', `"${merchantPem.split('\n')[0]}`, /cut off after its first line/],
    ['a lost end', merchantPem.slice(0, -30), /has no -----END PRIVATE KEY-----/],
    ['a lost beginning', merchantPem.slice(30), /has no -----BEGIN PRIVATE KEY-----/],
    [
      'an end of another kind',
      merchantPem.replace('END PRIVATE', 'END RSA PRIVATE'),
      /begins as PRIVATE KEY and ends as RSA PRIVATE KEY/,
    ],
    ['a certificate before a cut key', certificate + merchantPem.slice(0, 200), /its end is missing/],
    ['Base64 without its frame', merchantPem.replace(/-----.*-----/g, ''), /Base64 without -----BEGIN/],
    ['PEM in Base64', Buffer.from(merchantPem).toString('base64'), /encoded in Base64 once more/],
    ['a key of OpenSSH', merchantPem.replaceAll(' PRIVATE', ' OPENSSH PRIVATE'), /is a key of OpenSSH/],
    ['an EC key in its own form', pem(ec.privateKey, 'sec1'), /type EC/],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', /is damaged/],
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

  it('says how to bring a key through a file of environment variables that was cut off', () => {
    const [first = ''] = merchantPem.split('\n');
    try {
      make(first)();
    } catch (error) {
      expect(error).toMatchObject({
        problems: [{ remedy: expect.stringMatching(/docker --env-file.*path of the file/) }],
      });
    }
    expect.assertions(1);
  });

  it.each<[string, unknown, string]>([
    ['a number', 5, 'privateKey is a number where text is expected.'],
    ['bytes', Buffer.from(merchantPem), 'privateKey is a Buffer where text is expected.'],
    ['nothing', undefined, 'privateKey is missing where text is expected.'],
    ['a key of Web Crypto', { type: 'private' }, 'privateKey is an object where text is expected.'],
  ])('refuses %s', (_, value, problem) => expect(problemsOf(make(value as string))).toEqual([problem]));

  it('brings its serial number into the form of WeChat Pay', () => {
    const serialNo = MERCHANT_SERIAL.toLowerCase().replace(/(..)(?=.)/g, '$1:');
    expect(new KeyObjectSigner({ serialNo, privateKey: merchantPem }).serialNo).toBe(MERCHANT_SERIAL);
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
    ['spaces for newlines', publicPem.replaceAll('\n', ' ')],
    ['PKCS#1 under the label of SPKI', pem(platform.publicKey, 'pkcs1').replaceAll(' RSA ', ' ')],
  ])('takes a key as %s', (_, text) => expect(make(text)().key.equals(platform.publicKey)).toBe(true));

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
    ['its first line alone', '-----BEGIN PUBLIC KEY-----', /cut off after its first line/],
    ['a lost end', publicPem.slice(0, 300), /has no -----END PUBLIC KEY-----/],
    ['a cut private key', merchantPem.slice(0, 300), /has no -----END PRIVATE KEY-----/],
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
