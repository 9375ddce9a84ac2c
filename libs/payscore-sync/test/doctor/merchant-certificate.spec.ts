import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyPair } from '../../../../test/support/rsa-keys.js';
import { examineMerchantCertificate } from '../../src/doctor/checks/merchant-certificate.check.js';

const MCHID = '1900000001';
const SERIAL = '0A4D749401216FACA3B4CAFE86028BC9D8BD7047';
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), 'payscore-merchant-'));
const keyPath = join(folder, 'key.pem');
const { privateKey } = newKeyPair();
const path = join(folder, 'apiclient_cert.pem');

const merchant = (change: object = {}) => ({
  mchid: MCHID,
  merchantSerialNo: SERIAL,
  privateKey,
  ...change,
});

beforeAll(() => {
  const subject = ['-subj', `/C=CN/O=Shop/CN=${MCHID}`, '-set_serial', `0x${SERIAL}`, '-days', '100'];
  writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  execFileSync('openssl', ['req', '-x509', '-new', '-key', keyPath, ...subject, '-out', path], {
    stdio: 'pipe',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the merchant certificate', () => {
  it('fits its key and serial number, however that is written', () => {
    for (const serial of [SERIAL, SERIAL.toLowerCase(), SERIAL.replace(/^0/, '')]) {
      const finding = examineMerchantCertificate(path, merchant({ merchantSerialNo: serial }), Date.now());
      expect(finding).toMatchObject({ status: 'ok', detail: expect.stringContaining('valid until') });
    }
  });

  it.each([
    ['another serial number', { merchantSerialNo: 'AB12' }, 'PAYSCORE_E_MERCHANT_SERIAL'],
    ['another merchant', { mchid: '1900000002' }, 'PAYSCORE_E_MERCHANT_CERTIFICATE'],
  ])('is told from one of %s', (_name, change, code) => {
    const finding = examineMerchantCertificate(path, merchant(change), Date.now());
    expect(finding).toMatchObject({ status: 'failed', code });
    // A secret that was given in place of the serial number would be quoted otherwise.
    expect(finding.detail).not.toContain('AB12');
  });

  it('is told from one of another key', () => {
    const { privateKey: other } = newKeyPair();
    expect(examineMerchantCertificate(path, merchant({ privateKey: other }), Date.now())).toMatchObject({
      code: 'PAYSCORE_E_MERCHANT_KEY',
    });
  });

  it.each([
    [69, 'ok', null],
    [71, 'warning', 'PAYSCORE_E_MERCHANT_CERTIFICATE'],
    [101, 'failed', 'PAYSCORE_E_MERCHANT_CERTIFICATE'],
    [-2, 'failed', 'PAYSCORE_E_MERCHANT_CERTIFICATE'],
  ])('after %i days of its hundred is %s', (days, status, code) => {
    const finding = examineMerchantCertificate(path, merchant(), Date.now() + days * DAY_MS);
    expect(finding).toMatchObject({ status, code });
  });

  it('cannot be looked at when it is not given, not there, or none', () => {
    expect(examineMerchantCertificate(undefined, merchant(), 0).status).toBe('skipped');
    expect(examineMerchantCertificate(join(folder, 'none.pem'), merchant(), 0).status).toBe('failed');
    const text = join(folder, 'text.pem');
    writeFileSync(text, 'canary');
    const finding = examineMerchantCertificate(text, merchant(), 0);
    expect(finding).toMatchObject({ status: 'failed', code: 'PAYSCORE_E_MERCHANT_CERTIFICATE' });
    expect(JSON.stringify(finding)).not.toContain('canary');
  });
});
