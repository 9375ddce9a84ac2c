import { execFileSync } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPrivateKeyPem } from '../../../test/support/rsa-keys.js';
import { startSimulator, type ListFault, type Simulator } from '../src/index.js';
import { LIST, decrypt, download, listed } from './support/certificates.js';
import { isSigned, queryCall, send, startWithOrder } from './support/merchant.js';

/** A simulator makes a key for each certificate, at 0.1 s. No test has more certificates than there are of these. */
jest.mock('../src/signing/private-key.js', () => {
  const keys: string[] = [];
  let taken = 0;
  const next = (index: number) => (keys[index] ??= newPrivateKeyPem());
  return { generatePrivateKeyPem: () => Promise.resolve(next((taken += 1) % 4)) };
});

const DAY_MS = 24 * 60 * 60 * 1000;
const files = mkdtempSync(join(tmpdir(), 'payscore-certificates-'));

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());
afterAll(() => rmSync(files, { recursive: true }));

const keyOf = (pem: string) => new X509Certificate(pem).publicKey;
const serials = async () => listed(await download(simulator)).map(({ serial_no: serial }) => serial);
const firstSerial = async () => (await serials())[0] ?? '';
const signerOf = async (serial: string | null) =>
  (await send(simulator, { ...queryCall('A-1'), headers: { 'Wechatpay-Serial': serial } })).headers[
    'wechatpay-serial'
  ];

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
}

function file(name: string, text: string): string {
  const path = join(files, name);
  writeFileSync(path, text);
  return path;
}

describe('the list of platform certificates', () => {
  it.each([LIST, '/hk/v3/certificates', '/v3/certificates'])('is at %s', async (target) => {
    expect(listed(await download(simulator, { target }))).toHaveLength(1);
  });

  it('holds X.509 certificates under the APIv3 key, as it says', async () => {
    const [entry] = listed(await download(simulator));
    if (entry === undefined) throw new Error('the list is empty');
    const certificate = new X509Certificate(decrypt(simulator, entry));
    expect(entry).toMatchObject({
      serial_no: expect.stringMatching(/^[4-7][0-9A-F]{39}$/),
      encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', associated_data: 'certificate' },
    });
    expect(entry.encrypt_certificate.nonce).toHaveLength(12);
    expect(certificate.serialNumber).toBe(entry.serial_no);
    expect(Date.parse(certificate.validFrom)).toBe(Date.parse(entry.effective_time));
    expect(Date.parse(certificate.validTo)).toBe(Date.parse(entry.expire_time));
    expect(Date.parse(entry.expire_time) - Date.parse(entry.effective_time)).toBe(5 * 365 * DAY_MS);
  });

  it('is signed with a certificate in it', async () => {
    const reply = await download(simulator);
    const [entry] = listed(reply);
    if (entry === undefined) throw new Error('the list is empty');
    expect(reply.headers['wechatpay-serial']).toBe(entry.serial_no);
    expect(isSigned(simulator, reply, keyOf(decrypt(simulator, entry)))).toBe(true);
  });

  it('holds certificates that OpenSSL accepts under the root, strictly', async () => {
    await simulator.platform.certificates.publish({ validTo: Date.UTC(2060, 0, 1) });
    const root = file('root.pem', simulator.rootCertificatePem);
    for (const entry of listed(await download(simulator))) {
      const path = file('platform.pem', decrypt(simulator, entry));
      expect(openssl('verify', '-x509_strict', '-CAfile', root, path)).toBe(`${path}: OK\n`);
      expect(openssl('x509', '-in', path, '-noout', '-serial')).toBe(`serial=${entry.serial_no}\n`);
    }
  });

  it('is refused to a merchant that has the public key only', async () => {
    simulator.platform.setMode('public-key');
    const reply = await download(simulator);
    expect(reply).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    expect(isSigned(simulator, reply)).toBe(true);
  });
});

describe('the certificate of the merchant', () => {
  it('belongs to its private key and carries its serial number', () => {
    const { certificatePem, privateKeyPem, serialNo, mchid } = simulator.merchant;
    const path = file('merchant.pem', certificatePem);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    expect(
      openssl('verify', '-x509_strict', '-CAfile', file('root.pem', simulator.rootCertificatePem), path),
    ).toContain(': OK');
    expect(openssl('x509', '-in', path, '-noout', '-serial', '-subject')).toContain(`serial=${serialNo}\n`);
    expect(openssl('x509', '-in', path, '-noout', '-subject')).toContain(`CN = ${mchid}`);
  });
});

describe('the key of a reply', () => {
  it('follows the Wechatpay-Serial of the request where the institution has both', async () => {
    const certificate = await firstSerial();
    expect(await signerOf(simulator.platformKey.id)).toBe(simulator.platformKey.id);
    expect(await signerOf(certificate)).toBe(certificate);
    expect(await signerOf(null)).toBe(certificate);
  });

  it('is the certificate where the institution has no public key, whatever the request names', async () => {
    const certificate = await firstSerial();
    simulator.platform.setMode('certificates');
    expect(await signerOf(simulator.platformKey.id)).toBe(certificate);
    expect(Object.keys(simulator.environment)).not.toContain('PAYSCORE_WECHATPAY_PUBLIC_KEY_ID');
  });

  it('is the public key where the institution has no certificate', async () => {
    simulator.platform.setMode('public-key');
    expect(await signerOf(null)).toBe(simulator.platformKey.id);
  });

  it('is written down for both sides', async () => {
    const certificate = await firstSerial();
    await signerOf(simulator.platformKey.id);
    expect(simulator.journal.entries()).toMatchObject([
      { operation: 'certificates', accepted: true, requestSerial: null, replySerial: certificate },
      { requestSerial: simulator.platformKey.id, replySerial: simulator.platformKey.id },
    ]);
  });
});

describe('a rotation', () => {
  it('publishes a certificate before it signs, then keeps both, then drops the old one', async () => {
    const { certificates } = simulator.platform;
    const old = await firstSerial();
    const { serialNo: fresh } = await certificates.publish();
    expect([await serials(), await signerOf(null)]).toEqual([[fresh, old], old]);

    await certificates.activate();
    expect([await serials(), await signerOf(old)]).toEqual([[fresh, old], fresh]);

    await certificates.retire();
    expect([await serials(), await signerOf(old)]).toEqual([[fresh], fresh]);
    expect(await certificates.list()).toMatchObject([
      { serialNo: old, published: false, share: 0 },
      { serialNo: fresh, published: true, share: 1 },
    ]);
  });

  it('can hand over a part of the replies at a time', async () => {
    const { certificates } = simulator.platform;
    const old = await firstSerial();
    const { serialNo: fresh } = await certificates.publish();
    await certificates.activate(fresh, 0.25);
    const signers = [];
    for (let call = 0; call < 8; call += 1) signers.push(await signerOf(null));
    expect(signers.filter((serial) => serial === fresh)).toHaveLength(2);
    expect(signers.filter((serial) => serial === old)).toHaveLength(6);
  });

  it('refuses to retire what signs, to activate what is retired, and what is unknown', async () => {
    const { certificates } = simulator.platform;
    const old = await firstSerial();
    await expect(certificates.retire(old)).rejects.toThrow('still signs');
    const { serialNo: fresh } = await certificates.publish();
    await certificates.activate(fresh);
    await certificates.retire(old);
    await expect(certificates.activate(old)).rejects.toThrow('is retired');
    await expect(certificates.activate('ABC')).rejects.toThrow('there is no certificate');
  });

  it('goes on in another simulator of the same institution', async () => {
    const { serialNo } = await simulator.platform.certificates.publish();
    await simulator.platform.certificates.activate(serialNo, 0.5);
    const before = await simulator.platform.certificates.list();
    const other = await startSimulator({ institution: simulator.institution });
    expect(await other.platform.certificates.list()).toEqual(before);
    await other.close();
  });
});

describe('a list that cannot be trusted', () => {
  const tampered = async (fault: ListFault) => {
    simulator.script.add({ operation: 'certificates', apply: true, reply: { kind: 'certificates', fault } });
    const reply = await download(simulator);
    const honest = listed(await download(simulator))[0];
    if (honest === undefined) throw new Error('the list is empty');
    // The fault is in the list, never in the signature.
    expect(isSigned(simulator, reply, keyOf(decrypt(simulator, honest)))).toBe(true);
    return { reply, honest };
  };

  it.each(['ciphertext', 'tag', 'other-key', 'associated-data'] as const)(
    '%s: cannot be decrypted',
    async (fault) => {
      const [entry] = listed((await tampered(fault)).reply);
      expect(() => entry && decrypt(simulator, entry)).toThrow('authenticate data');
    },
  );

  it('lying-serial: lists the certificate under another serial number', async () => {
    const { reply, honest } = await tampered('lying-serial');
    const [entry] = listed(reply);
    expect(entry?.serial_no).not.toBe(honest.serial_no);
    expect(entry && new X509Certificate(decrypt(simulator, entry)).serialNumber).toBe(honest.serial_no);
  });

  it.each([
    ['expired', -1, 'certificate has expired'],
    ['not-yet-valid', 1, 'certificate is not yet valid'],
  ] as const)('%s: holds the same key and serial with other dates', async (fault, side, verdict) => {
    const { reply, honest } = await tampered(fault);
    const [entry] = listed(reply);
    const pem = entry === undefined ? '' : decrypt(simulator, entry);
    const boundary = side < 0 ? entry?.expire_time : entry?.effective_time;
    expect(Math.sign(Date.parse(boundary ?? '') - Date.now())).toBe(side);
    expect(new X509Certificate(pem).serialNumber).toBe(honest.serial_no);
    const root = file('root.pem', simulator.rootCertificatePem);
    expect(() => openssl('verify', '-CAfile', root, file('dated.pem', pem))).toThrow(verdict);
  });

  it.each([
    ['not-a-certificate', 'BEGIN CERTIFICATE'],
    ['private-key', 'BEGIN PRIVATE KEY'],
  ] as const)('%s: decrypts to something else', async (fault, marker) => {
    const [entry] = listed((await tampered(fault)).reply);
    const pem = entry === undefined ? '' : decrypt(simulator, entry);
    expect(pem).toContain(marker);
    expect(() => new X509Certificate(pem)).toThrow();
  });

  it('algorithm, empty, no-data: say so', async () => {
    expect(listed((await tampered('algorithm')).reply)[0]?.encrypt_certificate.algorithm).toBe(
      'AEAD_SM4_GCM',
    );
    expect(listed((await tampered('empty')).reply)).toEqual([]);
    expect((await tampered('no-data')).reply.body.toString()).toBe('{}');
  });

  it('is signed by nobody when the reply is scripted so', async () => {
    simulator.script.add({ operation: 'certificates', apply: true, reply: { kind: 'forged' } });
    const reply = await download(simulator);
    const [entry] = listed(reply);
    expect(entry && isSigned(simulator, reply, keyOf(decrypt(simulator, entry)))).toBe(false);
  });
});

describe('the keys of the merchant', () => {
  it('are several while it changes its key, each until it is removed', async () => {
    const { merchant, merchantKeys } = simulator;
    const other = await startSimulator();
    merchantKeys.add(other.merchant.serialNo, other.merchant.certificatePem);
    const withOther = { ...simulator, merchant: other.merchant };
    expect((await send(withOther, { ...queryCall('A-1'), mchid: merchant.mchid })).status).toBe(200);
    expect((await send(simulator, queryCall('A-1'))).status).toBe(200);

    merchantKeys.remove(merchant.serialNo);
    expect(await send(simulator, queryCall('A-1'))).toMatchObject({
      status: 401,
      json: { code: 'SIGN_ERROR' },
    });
    expect(merchantKeys.list()).toEqual([other.merchant.serialNo]);
    await other.close();
  });

  it.each([
    ['no', 'PEM', 'serialNo'],
    ['AB', 'no PEM', 'keyPem'],
  ])('take no %s with %s', (serialNo, pem, field) => {
    expect(() => simulator.merchantKeys.add(serialNo, pem)).toThrow(`${field} is not valid`);
    expect(() => simulator.merchantKeys.remove('AB')).toThrow('there is no key AB');
  });
});
