import { ConfigurationError } from 'nestjs-payscore-sync';
import { newKeyPair, newPrivateKeyPem } from '../../test/support/rsa-keys.js';
import { readSettings } from './settings.js';

const platform = newKeyPair().publicKey.export({ type: 'spki', format: 'pem' }) as string;

const complete = {
  PAYSCORE_MCHID: '1900000001',
  PAYSCORE_MERCHANT_SERIAL_NO: '8D749401216FACA3B4CAFE86028BC9D8BD7047AB',
  PAYSCORE_MERCHANT_PRIVATE_KEY: newPrivateKeyPem(),
  PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0110943835655104344688935887646',
  PAYSCORE_WECHATPAY_PUBLIC_KEY: platform,
  PAYSCORE_HTTP_TOKEN: 'the-http-token-0001',
};

function failureOf(changes: Record<string, string>): ConfigurationError {
  try {
    readSettings({ ...complete, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('These settings were accepted.');
}

describe('the environment', () => {
  it('needs no more than the institution and the token', () => {
    const settings = readSettings(complete);
    expect(settings.server).toEqual({ port: 3000, host: '0.0.0.0' });
    expect(settings.database).toEqual({ type: 'sqlite', file: './data/payscore.sqlite' });
    expect(settings.callers.map(({ actor, can }) => ({ actor, can }))).toEqual([
      { actor: 'http', can: ['record', 'read'] },
    ]);
  });

  it('takes an empty or blank variable for an absent one', () => {
    const blank = { PORT: '', HOST: ' ', DATABASE_URL: '', PAYSCORE_OPERATOR_TOKENS: ' ' };
    const { server, callers } = readSettings({ ...complete, ...blank });
    expect(server).toEqual({ port: 3000, host: '0.0.0.0' });
    expect(callers).toHaveLength(1);
    expect(failureOf({ PAYSCORE_HTTP_TOKEN: '' }).message).toContain('PAYSCORE_HTTP_TOKEN: is missing.');
  });

  it('delivers unless told not to', () => {
    expect(readSettings(complete).worker).toBe(true);
    expect(readSettings({ ...complete, PAYSCORE_WORKER: '1' }).worker).toBe(true);
    expect(readSettings({ ...complete, PAYSCORE_WORKER: '0' }).worker).toBe(false);
  });

  it('dispatches through Redis only where one is named', () => {
    expect(readSettings(complete).redisUrl).toBeNull();
    const REDIS_URL = 'rediss://user:password@redis:6380/1';
    expect(readSettings({ ...complete, REDIS_URL }).redisUrl).toBe(REDIS_URL);
  });

  it('lets operators act', () => {
    const PAYSCORE_OPERATOR_TOKENS = 'alice:alice-token-00001, bob:bob:token:00000001';
    const { callers } = readSettings({ ...complete, PAYSCORE_OPERATOR_TOKENS });
    expect(callers.map(({ actor }) => actor)).toEqual(['http', 'alice', 'bob']);
    expect(callers[1]?.can).toEqual(['record', 'read', 'act']);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'oracle://root@localhost/shop'],
    ['PAYSCORE_HTTP_TOKEN', 'fifteen-letters'],
    ['PAYSCORE_HTTP_TOKEN', 'a token with blanks in it'],
    ['PAYSCORE_OPERATOR_TOKENS', 'alice'],
    ['PAYSCORE_OPERATOR_TOKENS', 'alice:short'],
    ['PAYSCORE_OPERATOR_TOKENS', 'http:a-token-of-its-own-1'],
    ['PAYSCORE_OPERATOR_TOKENS', 'alice:alice-token-00001,alice:other-token-00001'],
    ['PAYSCORE_OPERATOR_TOKENS', 'alice:alice-token-00001,bob:alice-token-00001'],
    ['PAYSCORE_OPERATOR_TOKENS', 'alice:the-http-token-0001'],
    ['PAYSCORE_WORKER', 'no'],
    ['REDIS_URL', 'localhost:6379'],
    ['PAYSCORE_MCHID', 'none'],
    ['PAYSCORE_TIMEOUT_MS', '1.5'],
  ])('names %s when it is "%s"', (variable, value) => {
    expect(failureOf({ [variable]: value }).problems.map(({ field }) => field)).toEqual([variable]);
  });

  it('tells every mistake at once and quotes no secret', () => {
    const secrets = {
      DATABASE_URL: 'oracle://root:canary-password@localhost/shop',
      REDIS_URL: 'http://root:canary-redis@localhost',
      PAYSCORE_HTTP_TOKEN: 'canary-token',
      PAYSCORE_OPERATOR_TOKENS: 'canary-operator,eve:canary-eve',
      PAYSCORE_API_V3_KEY: 'canary-key',
      PAYSCORE_MERCHANT_PRIVATE_KEY: 'canary-private',
    };
    const { problems, message } = failureOf({ ...secrets, PORT: 'x' });
    expect(problems.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['PORT', ...Object.keys(secrets)]),
    );
    for (const { field } of problems) expect(message).toContain(field);
    expect(message).not.toContain('canary');
  });
});
