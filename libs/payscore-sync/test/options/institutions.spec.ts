import { createSecretKey, randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import { resolveOptions } from '../../src/options/index.js';
import { StaticKeyRing } from '../../src/entries/wechatpay.js';
import { removeFiles, selfSigned } from '../wechatpay/support/openssl.js';
import {
  configurationError,
  everythingLogged,
  expectNothingOf,
  institution,
  merchant,
  merchantPem,
  platform,
  platformPem,
  pem,
  problemsOf,
} from './support/secrets.js';

const given = (changes: object) => ({ ...institution, ...changes });
const resolve = (changes: object) => () => resolveOptions({ institutions: [given(changes)] });
const withKey = (changes: object) => ({
  wechatpayPublicKeys: [{ ...institution.wechatpayPublicKeys[0], ...changes }],
});
const HOST = 'https://apihk.mch.weixin.qq.com';
const KEY = 'wechatpayPublicKeys[0]';
const PUBLIC_KEY_ID = institution.wechatpayPublicKeys[0]?.id;
const certificate = selfSigned().cert;
const keyRing = new StaticKeyRing([{ serial: 'PUB_KEY_ID_1', key: platform.publicKey }]);
const broken = () => {
  throw new Error('not ready');
};

afterAll(removeFiles);

describe('an institution', () => {
  it('is resolved from the content of its key files', () => {
    const [resolved] = resolve({})().institutions;
    expect(resolved).toMatchObject({ name: '1900000100', mchid: '1900000100' });
    expect(resolved?.client).toMatchObject({ mchid: '1900000100', baseUrls: [HOST], timeoutMs: 10_000 });
    expect(resolved?.client.signer).toMatchObject({ serialNo: institution.merchantSerialNo });
  });

  it('holds its keys where neither JSON nor a log can show them', () => {
    const shown = JSON.stringify(resolve({})());
    expectNothingOf(merchantPem, shown);
    expectNothingOf(institution.apiV3Key, shown);
  });

  it.each([
    ['KeyObjects', { privateKey: merchant.privateKey, ...withKey({ publicKey: platform.publicKey }) }],
    [
      'PEM with escaped newlines',
      {
        privateKey: merchantPem.replaceAll('\n', '\\n'),
        ...withKey({ publicKey: platformPem.replaceAll('\n', '\\n') }),
      },
    ],
    ['PEM with the newlines of Windows', { privateKey: merchantPem.replaceAll('\n', '\r\n') }],
    [
      'a signer instead of a private key, which brings its own serial number',
      { privateKey: undefined, merchantSerialNo: undefined, signer: { serialNo: 'AB', sign: jest.fn() } },
    ],
    ['a source of signers', { privateKey: undefined, signer: () => ({ serialNo: 'AB', sign: jest.fn() }) }],
    ['keys that change', { wechatpayPublicKeys: undefined, platformKeys: keyRing }],
    ['an APIv3 key alone, for platform certificates', { wechatpayPublicKeys: [] }],
    ['the APIv3 key as a KeyObject', { apiV3Key: createSecretKey(Buffer.from(institution.apiV3Key)) }],
    ['another path for certificates', { certificatePath: '/v3/certificates' }],
    ['no APIv3 key', { apiV3Key: undefined }],
    ['a name of its own', { name: 'hk.shop_1-a' }],
  ])('may be given with %s', (_what, changes) => expect(resolve(changes)().institutions).toHaveLength(1));

  it.each([
    ['mchid', 'missing', { mchid: undefined }, 'is missing'],
    ['mchid', 'empty', { mchid: '' }, 'is missing'],
    ['mchid', 'no number', { mchid: '19-00' }, 'no merchant number'],
    ['mchid', 'a number instead of text', { mchid: 1900000100 }, 'is a number where text'],
    ['mchid', 'zero', { mchid: 0 }, 'is a number where text'],
    ['name', 'a number', { name: 5 }, 'is a number where text'],
    ['agent', 'an address', { agent: 'http://proxy:3128' }, 'no agent'],
    ['agent', 'a pollLoop of fetch', { agent: { dispatch: () => true } }, 'no agent'],
    ['baseUrl', 'a URL object', { baseUrl: new URL(HOST) }, 'is an object where text'],
    ['baseUrls', 'one URL', { baseUrls: HOST }, 'no list'],
    ['baseUrls[0]', 'a number', { baseUrls: [5] }, 'is a number where text'],
    ['merchantSerialNo', 'a number', { merchantSerialNo: 3775 }, 'is a number where text'],
    ['privateKey', 'a number', { privateKey: 5 }, 'is a number where text'],
    ['privateKey', 'bytes', { privateKey: Buffer.from(merchantPem) }, 'is a Buffer where text'],
    ['privateKey', 'the key pair', { privateKey: merchant }, 'is an object where text'],
    ['apiV3Key', 'a number', { apiV3Key: 5 }, 'is a number where text'],
    ['apiV3Key', 'null', { apiV3Key: null }, 'is missing where text'],
    ['wechatpayPublicKeys', 'one key', { wechatpayPublicKeys: platformPem }, 'no list'],
    ['wechatpayPublicKeys', 'a list of texts', { wechatpayPublicKeys: [platformPem] }, 'no list'],
    [`${KEY}.id`, 'a number', withKey({ id: 5 }), 'is a number where text'],
    [`${KEY}.publicKey`, 'true', withKey({ publicKey: true }), 'is a boolean where text'],
    ['mchid', 'text with a newline at its end', { mchid: '1900000100\n' }, 'no merchant number'],
    ['name', 'with a slash, which separates order keys', { name: 'hk/shop' }, 'characters'],
    ['name', 'empty', { name: '' }, 'characters'],
    ['name', 'of 65 characters', { name: 'a'.repeat(65) }, 'characters'],
    ['agent', 'that trusts anybody', { agent: new Agent({ rejectUnauthorized: false }) }, 'switches'],
    ['merchantSerialNo', 'missing', { merchantSerialNo: undefined }, 'is missing'],
    ['merchantSerialNo', 'empty', { merchantSerialNo: '' }, 'is missing'],
    ['merchantSerialNo', "the id of WeChat Pay's key", { merchantSerialNo: PUBLIC_KEY_ID }, 'not the serial'],
    ['merchantSerialNo', 'no hexadecimal number', { merchantSerialNo: '37-75-G6' }, 'no certificate serial'],
    ['signer', 'a source that throws', { signer: broken }, 'throws when it is asked'],
    ['signer.serialNo', 'no serial number', { signer: () => ({ serialNo: '' }) }, 'no certificate serial'],
    ['platformKeys', 'beside public keys', { platformKeys: keyRing }, 'beside wechatpayPublicKeys'],
    [
      'wechatpayPublicKeys',
      'missing without an APIv3 key',
      { wechatpayPublicKeys: undefined, apiV3Key: undefined },
      'is missing',
    ],
    ['apiV3Key', 'a public key', { apiV3Key: platform.publicKey }, 'is a public key'],
    ['apiV3Key', 'a short KeyObject', { apiV3Key: createSecretKey(Buffer.alloc(16)) }, '16 bytes'],
    ['certificatePath', 'a URL', { certificatePath: 'https://x/v3/certificates' }, 'no absolute path'],
    ['privateKey', 'missing', { privateKey: undefined }, 'is missing'],
    ['privateKey', 'empty', { privateKey: '' }, 'is missing'],
    ['privateKey', 'no PEM', { privateKey: randomBytes(40).toString('base64') }, 'is not PEM'],
    ['privateKey', 'the certificate', { privateKey: certificate }, 'is a certificate'],
    ['privateKey', 'the public key', { privateKey: pem(merchant.publicKey) }, 'is a public key'],
    ['privateKey', 'a public KeyObject', { privateKey: merchant.publicKey }, 'is a public key'],
    ['privateKey', 'cut off', { privateKey: merchantPem.slice(0, 400) }, 'its end is missing'],
    ['apiV3Key', 'one byte short', { apiV3Key: 'k'.repeat(31) }, '31 bytes instead of 32'],
    ['apiV3Key', 'one byte long', { apiV3Key: 'k'.repeat(33) }, '33 bytes instead of 32'],
    ['apiV3Key', '32 characters, but more bytes', { apiV3Key: `${'k'.repeat(31)}é` }, '33 bytes instead'],
    ['apiV3Key', 'empty', { apiV3Key: '' }, '0 bytes instead of 32'],
    [`${KEY}.id`, 'missing', withKey({ id: undefined }), 'is missing'],
    [
      'wechatpayPublicKeys[0].id',
      'the merchant serial number',
      withKey({ id: institution.merchantSerialNo }),
      'serial number of a certificate',
    ],
    [`${KEY}.publicKey`, 'missing', withKey({ publicKey: undefined }), 'is missing'],
    [`${KEY}.publicKey`, 'empty', withKey({ publicKey: '' }), 'is missing'],
    [`${KEY}.publicKey`, 'no PEM', withKey({ publicKey: 'MIIB' }), 'is not PEM'],
    [`${KEY}.publicKey`, 'a certificate', withKey({ publicKey: certificate }), 'is a certificate'],
    [`${KEY}.publicKey`, 'a private key', withKey({ publicKey: merchantPem }), 'is a private key'],
  ])('is refused when %s is %s, and the problem names it', (field, _what, changes, message) => {
    const problems = problemsOf(resolve(changes));
    expect(problems.map((one) => one.field)).toEqual([`institutions[0].${field}`]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('is refused when one id has two keys', () => {
    const [key] = institution.wechatpayPublicKeys;
    const problems = problemsOf(resolve({ wechatpayPublicKeys: [key, key] }));
    expect(problems.map((one) => one.field)).toEqual(['institutions[0].wechatpayPublicKeys[1].id']);
  });
});

describe('the serial number of the merchant certificate', () => {
  it.each([
    ['in lower case', '3775b6a45acd588826d15e583a95f5dd00000001'],
    ['with colons', '37:75:B6:A4:5A:CD:58:88:26:D1:5E:58:3A:95:F5:DD:00:00:00:01'],
    ['with spaces and a newline', ' 3775b6a4 5acd5888 26d15e58 3a95f5dd 00000001\n'],
    ['as openssl prints it', 'serial=3775B6A45ACD588826D15E583A95F5DD00000001'],
  ])('may be written %s', (_what, merchantSerialNo) => {
    const [resolved] = resolve({ merchantSerialNo })().institutions;
    expect(resolved?.client.signer).toMatchObject({ serialNo: institution.merchantSerialNo });
  });
});

describe('several institutions', () => {
  it('are kept apart by their names', () => {
    const { institutions } = resolveOptions({ institutions: [given({ name: 'hk' }), given({ name: 'jp' })] });
    expect(institutions.map((one) => one.name)).toEqual(['hk', 'jp']);
  });

  it.each([
    ['the same name', { name: 'hk' }, { name: 'hk', mchid: '1900000200' }],
    ['the same mchid and no name', {}, {}],
    ["the name of another's mchid", {}, { name: '1900000100', mchid: '1900000200' }],
  ])('are refused with %s', (_what, one, other) => {
    const problems = problemsOf(() => resolveOptions({ institutions: [given(one), given(other)] }));
    expect(problems.map((problem) => problem.field)).toEqual(['institutions[1].name']);
  });

  it('are refused when there are none', () => {
    expect(problemsOf(() => resolveOptions({ institutions: [] }))[0]?.field).toBe('institutions');
    expect(problemsOf(() => resolveOptions({} as never))[0]?.field).toBe('institutions');
    expect(problemsOf(() => resolveOptions({ institutions: institution } as never))[0]?.field).toBe(
      'institutions',
    );
  });

  it('are refused when one is none', () => {
    for (const nothing of [null, undefined, 'mchid', 5]) {
      const problems = problemsOf(() => resolveOptions({ institutions: [institution, nothing] } as never));
      expect(problems.map(({ field }) => field)).toEqual(['institutions[1]']);
    }
  });

  it('are checked to the last, and every problem is listed at once', () => {
    const bad = { mchid: 'x', merchantSerialNo: '', privateKey: 'x', apiV3Key: 'x', baseUrl: 'ftp://x' };
    const error = configurationError(() =>
      resolveOptions({ institutions: [given({ mchid: '' }), given(bad)], timeoutMs: -1, leaseMs: 1 }),
    );
    const fields = error.problems.map((one) => one.field);
    expect(fields).toEqual(
      expect.arrayContaining([
        'timeoutMs',
        'leaseMs',
        'institutions[0].mchid',
        ...['mchid', 'merchantSerialNo', 'privateKey', 'apiV3Key', 'baseUrl'].map(
          (f) => `institutions[1].${f}`,
        ),
      ]),
    );
    for (const field of fields) expect(error.message).toContain(field);
  });
});

describe('a refusal', () => {
  const secret = randomBytes(30).toString('hex');

  it.each([
    ['a private key that is cut off', { privateKey: merchantPem.slice(0, -60) }, merchantPem],
    ['a private key for the public one', withKey({ publicKey: merchantPem }), merchantPem],
    ['a private key for the APIv3 key', { apiV3Key: merchantPem }, merchantPem],
    ['a private key for the serial number', { merchantSerialNo: merchantPem }, merchantPem],
    ['a private key for the mchid', { mchid: merchantPem }, merchantPem],
    ['a private key for the name', { name: merchantPem }, merchantPem],
    ['a private key for the id of a public key', withKey({ id: merchantPem }), merchantPem],
    ['an APIv3 key that is too long', { apiV3Key: secret }, secret],
    ['an APIv3 key for a private key', { privateKey: secret }, secret],
    ['a password in the base URL', { baseUrl: `https://user:${secret}@apihk.mch.weixin.qq.com` }, secret],
    ['a token in the base URL', { baseUrl: `https://apihk.mch.weixin.qq.com/?token=${secret}` }, secret],
  ])('of %s shows nothing of it', (_what, changes, value) => {
    const error = configurationError(resolve(changes));
    expectNothingOf(value, everythingLogged(error));
    expect(error.code).toBe('PAYSCORE_E_CONFIGURATION');
  });

  it('shows nothing of the settings that are right', () => {
    const logged = everythingLogged(configurationError(resolve({ mchid: '' })));
    expectNothingOf(merchantPem, logged);
    expectNothingOf(institution.apiV3Key, logged);
  });
});
