import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { optionsFromEnvironment, resolveOptions } from '../../src/options/index.js';
import { SETTING_RANGES } from '../../src/options/settings.js';
import {
  apiV3Key,
  configurationError,
  environment,
  everythingLogged,
  expectNothingOf,
  merchantPem,
  platformPem,
  problemsOf,
} from './support/secrets.js';

const read = (changes: Record<string, string | undefined>) => () =>
  optionsFromEnvironment({ ...environment, ...changes });
const variablesOf = (changes: Record<string, string | undefined>) =>
  problemsOf(read(changes)).map((one) => one.field);

const isMerchantKey = (key: unknown) => createPrivateKey(merchantPem).equals(key as KeyObject);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'payscore-environment-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('the environment', () => {
  it('gives the options of one institution', () => {
    const options = read({})();
    expect(options.institutions).toEqual([
      {
        mchid: '1900000100',
        merchantSerialNo: environment.PAYSCORE_MERCHANT_SERIAL_NO,
        privateKey: expect.objectContaining({ type: 'private' }),
        apiV3Key: expect.objectContaining({ type: 'secret' }),
        wechatpayPublicKeys: [
          { id: environment.PAYSCORE_WECHATPAY_PUBLIC_KEY_ID, publicKey: platformPem.trim() },
        ],
        allowCustomHost: false,
      },
    ]);
    expect(isMerchantKey(options.institutions[0]?.privateKey)).toBe(true);
    expect(() => resolveOptions(options)).not.toThrow();
  });

  it('hands on the private key as an object that shows nothing, not as text', () => {
    // The first lines hold what every RSA key begins with.
    const itsOwn = merchantPem.split('\n').slice(5).join('\n');
    expectNothingOf(itsOwn, inspect(read({})(), { depth: 9, showHidden: true }));
  });

  it.each([
    ['escaped newlines', (pem: string) => pem.replaceAll('\n', '\\n')],
    ['the newlines of Windows', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['blanks around it', (pem: string) => `\n  ${pem}  \n`],
  ])('may give a key with %s', (_what, written) => {
    const changes = {
      PAYSCORE_MERCHANT_PRIVATE_KEY: written(merchantPem),
      PAYSCORE_WECHATPAY_PUBLIC_KEY: written(platformPem),
    };
    expect(resolveOptions(read(changes)()).institutions).toHaveLength(1);
  });

  it('may give paths instead of keys', () => {
    const options = read({
      PAYSCORE_MERCHANT_PRIVATE_KEY: undefined,
      PAYSCORE_MERCHANT_PRIVATE_KEY_PATH: file('merchant.pem', merchantPem),
      PAYSCORE_WECHATPAY_PUBLIC_KEY: '',
      PAYSCORE_WECHATPAY_PUBLIC_KEY_PATH: file('platform.pem', platformPem),
    })();
    expect(isMerchantKey(options.institutions[0]?.privateKey)).toBe(true);
    expect(options.institutions[0]?.wechatpayPublicKeys?.[0]?.publicKey).toBe(platformPem);
  });

  it('prefers a key to a path, which is then not read', () => {
    const options = read({ PAYSCORE_MERCHANT_PRIVATE_KEY_PATH: join(folder, 'absent.pem') })();
    expect(isMerchantKey(options.institutions[0]?.privateKey)).toBe(true);
  });

  it.each([
    ['PAYSCORE_MERCHANT_PRIVATE_KEY', 'PAYSCORE_MERCHANT_PRIVATE_KEY_PATH'],
    ['PAYSCORE_WECHATPAY_PUBLIC_KEY', 'PAYSCORE_WECHATPAY_PUBLIC_KEY_PATH'],
  ])('names the variable when the file for %s cannot be read', (variable, path) => {
    for (const unreadable of [join(folder, 'absent.pem'), folder]) {
      expect(problemsOf(read({ [variable]: undefined, [path]: unreadable }))).toContainEqual(
        expect.objectContaining({ field: path, message: 'names a file that cannot be read.' }),
      );
    }
  });

  it.each([
    ['PAYSCORE_MCHID', ''],
    ['PAYSCORE_MCHID', '19x'],
    ['PAYSCORE_MERCHANT_SERIAL_NO', undefined],
    ['PAYSCORE_MERCHANT_SERIAL_NO', environment.PAYSCORE_WECHATPAY_PUBLIC_KEY_ID],
    ['PAYSCORE_MERCHANT_PRIVATE_KEY', '   '],
    ['PAYSCORE_MERCHANT_PRIVATE_KEY', platformPem],
    ['PAYSCORE_API_V3_KEY', 'too short'],
    ['PAYSCORE_WECHATPAY_PUBLIC_KEY_ID', ''],
    ['PAYSCORE_WECHATPAY_PUBLIC_KEY', undefined],
    ['PAYSCORE_WECHATPAY_PUBLIC_KEY', merchantPem],
    ['PAYSCORE_BASE_URL', 'http://apihk.mch.weixin.qq.com'],
    ['PAYSCORE_BASE_URL', 'https://apihk.mch.weixin.qq.com,http://apieu.mch.weixin.qq.com'],
    ['PAYSCORE_BASE_URL', 'https://apihk.mch.weixin.qq.com,'],
    ['PAYSCORE_CERTIFICATE_PATH', 'v3/certificates'],
    ['PAYSCORE_CERT_REFRESH_MIN_MS', '999'],
    ['PAYSCORE_LEASE_MS', '14000'],
    ['PAYSCORE_TIMEOUT_MS', '10s'],
    ['PAYSCORE_CONCURRENCY', '0'],
  ])('names %s when it is %p', (variable, value) => {
    expect(variablesOf({ [variable]: value })).toEqual([variable]);
  });

  it.each(Object.entries(SETTING_RANGES))('sets %s by a variable of the same name', (setting, { max }) => {
    const variable = `PAYSCORE_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    // These have to stay below others: the lease outlasts a call, the backoff ends after it begins.
    const value = ['timeoutMs', 'marginMs', 'backoffMinMs'].includes(setting) ? 1500 : max;
    expect(read({ [variable]: String(value) })()).toMatchObject({ [setting]: value });
    expect(variablesOf({ [variable]: 'many' })).toEqual([variable]);
  });

  it.each([['1e3'], ['0x10'], ['-5'], ['+5'], ['1.5'], ['1_000'], ['5 000'], ['9'.repeat(16)], ['NaN']])(
    'takes no number written as %s',
    (value) => expect(variablesOf({ PAYSCORE_POLL_MS: value })).toEqual(['PAYSCORE_POLL_MS']),
  );

  it('takes empty and blank for absent', () => {
    const options = read({ PAYSCORE_API_V3_KEY: '', PAYSCORE_BASE_URL: '  ', PAYSCORE_TIMEOUT_MS: '' })();
    expect(options).not.toHaveProperty('timeoutMs');
    expect(options.institutions[0]).not.toHaveProperty('apiV3Key');
    expect(options.institutions[0]).not.toHaveProperty('baseUrls');
  });

  it('gives hosts to fail over to, in order', () => {
    const options = read({
      PAYSCORE_BASE_URL: 'https://apihk.mch.weixin.qq.com, https://apieu.mch.weixin.qq.com',
    })();
    const hosts = ['https://apihk.mch.weixin.qq.com', 'https://apieu.mch.weixin.qq.com'];
    expect(resolveOptions(options).institutions[0]?.client.baseUrls).toEqual(hosts);
  });

  it('needs no public key where platform certificates are downloaded', () => {
    const noPublicKey = {
      PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: undefined,
      PAYSCORE_WECHATPAY_PUBLIC_KEY: undefined,
    };
    const options = read({
      ...noPublicKey,
      PAYSCORE_CERTIFICATE_PATH: '/hk/v3/certificates',
      PAYSCORE_CERT_REFRESH_MIN_MS: '2000',
    })();
    const client = resolveOptions(options).institutions[0]?.client;
    expect(client).not.toHaveProperty('keys');
    expect(client?.certificates).toMatchObject({ path: '/hk/v3/certificates', refreshMinMs: 2000 });
    expectNothingOf(apiV3Key, inspect([options, client], { depth: 9, showHidden: true }));

    const [problem, ...others] = problemsOf(read({ ...noPublicKey, PAYSCORE_API_V3_KEY: '' }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ field: 'PAYSCORE_WECHATPAY_PUBLIC_KEY_ID', message: 'is missing.' });
    expect(problem?.remedy).toContain('PAYSCORE_API_V3_KEY');
  });

  it('allows another host in production by the value 1 alone', () => {
    const nodeEnv = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      const changes = { PAYSCORE_BASE_URL: 'https://gateway.example.com' };
      for (const no of [undefined, '', '0', 'no', 'true']) {
        expect(variablesOf({ ...changes, PAYSCORE_ALLOW_CUSTOM_HOST: no })).toEqual(['PAYSCORE_BASE_URL']);
      }
      const allowed = read({ ...changes, PAYSCORE_ALLOW_CUSTOM_HOST: '1' })();
      expect(allowed.institutions[0]).toMatchObject({ baseUrls: ['https://gateway.example.com'] });
    } finally {
      process.env['NODE_ENV'] = nodeEnv;
    }
  });

  it('lists every problem at once, by variable', () => {
    const error = configurationError(() =>
      optionsFromEnvironment({
        PAYSCORE_MCHID: 'x',
        PAYSCORE_MERCHANT_PRIVATE_KEY_PATH: join(folder, 'absent.pem'),
        PAYSCORE_API_V3_KEY: 'short',
        PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: 'x',
        PAYSCORE_BASE_URL: 'x',
        PAYSCORE_SWEEP_MS: 'x',
      }),
    );
    const expected = [
      'PAYSCORE_MCHID',
      'PAYSCORE_MERCHANT_SERIAL_NO',
      'PAYSCORE_MERCHANT_PRIVATE_KEY_PATH',
      'PAYSCORE_API_V3_KEY',
      'PAYSCORE_WECHATPAY_PUBLIC_KEY_ID',
      'PAYSCORE_WECHATPAY_PUBLIC_KEY',
      'PAYSCORE_BASE_URL',
      'PAYSCORE_SWEEP_MS',
    ];
    expect(error.problems.map((one) => one.field)).toEqual(expect.arrayContaining(expected));
    for (const variable of expected) expect(error.message).toContain(variable);
    expect(error.message).not.toContain('institutions[0]');
  });

  it('shows no value of a secret in what it refuses', () => {
    const swapped = configurationError(
      read({
        PAYSCORE_MCHID: apiV3Key,
        PAYSCORE_MERCHANT_SERIAL_NO: merchantPem,
        PAYSCORE_MERCHANT_PRIVATE_KEY: merchantPem.slice(0, -80),
        PAYSCORE_API_V3_KEY: `${apiV3Key}=`,
        PAYSCORE_WECHATPAY_PUBLIC_KEY: merchantPem,
        PAYSCORE_BASE_URL: `https://user:${apiV3Key}@apihk.mch.weixin.qq.com`,
        PAYSCORE_TIMEOUT_MS: apiV3Key,
      }),
    );
    expect(swapped.problems).toHaveLength(7);
    expectNothingOf(merchantPem, everythingLogged(swapped));
    expectNothingOf(apiV3Key, everythingLogged(swapped));
  });
});
