import { inspect } from 'node:util';
import axios, { type AxiosInstance } from 'axios';
import { HttpService } from '@nestjs/axios';
import { ConfigurationError } from '../../src/errors/payscore.error.js';
import { KeyObjectSigner } from '../../src/entries/wechatpay.js';
import { client, wechatPayHttp } from './support/client.js';
import { endAfterTests } from './support/ending.js';
import { MERCHANT_SERIAL, merchantPem, signer } from './support/keys.js';
import { platformReply } from './support/platform-reply.js';
import { type Answer, closedPort, rawServer } from './support/raw-server.js';

endAfterTests();

const CANARY = 'CANARY-APIv3-0123456789abcdef';
const pemLines = merchantPem.split('\n').filter((line) => line.length === 64);

/** Everything a logger could make of a value. */
function everyForm(value: unknown): string {
  const json = (work: () => unknown) => {
    try {
      return JSON.stringify(work()) ?? '';
    } catch {
      return ''; // circular
    }
  };
  const error =
    value instanceof Error ? [value.stack, json(() => (value as { toJSON?(): unknown }).toJSON?.())] : [];
  const shown = inspect(value, { depth: 10, showHidden: true, getters: true, maxStringLength: null });
  return [json(() => value), shown, inspect(value), ...error].join('\n');
}

function expectNoSecret(value: unknown): void {
  const text = everyForm(value);
  for (const line of pemLines) expect(text).not.toContain(line);
  expect(text).not.toContain('PRIVATE KEY');
  expect(text).not.toContain(CANARY);
  expect(text).not.toMatch(/Authorization['"]?:|WECHATPAY2-SHA256/i);
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => error,
  );
}

describe('no secret is shown by', () => {
  it('the signer', () => {
    expectNoSecret(signer);
    expect([JSON.stringify(signer), inspect({ signer })]).toEqual([
      '"[redacted]"',
      '{ signer: KeyObjectSigner [redacted] }',
    ]);
  });

  it('the client, its axios instance, its defaults and its HttpService', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()));
    const caller = client(server.origin);
    await caller.call({ method: 'POST', path: '/v3/x', body: '{}' });
    expectNoSecret(caller);
    const http = wechatPayHttp(server.origin);
    await http.post('/v3/x', '{}');
    [http, http.defaults, http.interceptors, new HttpService(http)].forEach(expectNoSecret);
  });

  it('a reply, also as axios hands it on', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()));
    expectNoSecret(await client(server.origin).call({ method: 'POST', path: '/v3/x', body: '{}' }));
    expectNoSecret(await wechatPayHttp(server.origin).post('/v3/x', '{}'));
  });

  it('the problems of a key, or of a text that should have been one', () => {
    for (const privateKey of [
      CANARY,
      merchantPem.replace(pemLines[3] ?? '', ''),
      merchantPem.slice(0, 500),
    ]) {
      try {
        new KeyObjectSigner({ serialNo: CANARY, privateKey });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
        const text = everyForm(error);
        for (const line of [...pemLines, CANARY]) expect(text).not.toContain(line);
      }
    }
    expect.assertions(3 * (1 + pemLines.length + 1));
  });

  it('a failed call of a signer that quotes its secrets', async () => {
    const sign = () =>
      Promise.reject(Object.assign(new Error(CANARY), { code: 'AccessDenied', key: merchantPem }));
    const reply = await client('http://pay.test', { signer: { serialNo: MERCHANT_SERIAL, sign } }).call({
      method: 'GET',
      path: '/v3/x',
    });
    expectNoSecret(reply);
    expect(reply.message).toContain('Error AccessDenied');
  });
});

describe('no error that leaves the axios instance carries the request', () => {
  const cancelled = (http: AxiosInstance, source = axios.CancelToken.source()) => {
    setTimeout(() => source.cancel('enough'), 20);
    return http.post('/v3/x', '{}', { cancelToken: source.token });
  };

  it.each<[string, Answer, (http: AxiosInstance) => Promise<unknown>]>([
    ['after a reset', (_, socket) => socket.resetAndDestroy(), (http) => http.post('/v3/x', '{}')],
    [
      'after the deadline',
      () => undefined,
      (http) => http.post('/v3/x', '{}', { signal: AbortSignal.timeout(20) }),
    ],
    ['given up before', () => undefined, (http) => http.post('/v3/x', '{}', { signal: AbortSignal.abort() })],
    [
      'cancelled meanwhile',
      (_, socket) => void setTimeout(() => socket.write(platformReply()), 60),
      cancelled,
    ],
    ['refused by axios', () => undefined, (http) => http.post('/v3/x', '{}', { adapter: 'none' as 'http' })],
  ])('%s', async (_, answer, call) => {
    const server = await rawServer(answer);
    const error = await thrownBy(call(wechatPayHttp(server.origin)));
    expect(error).toBeInstanceOf(Error);
    expectNoSecret(error);
    expect(error).not.toHaveProperty('config');
    expect(error).not.toHaveProperty('request');
  });

  it('when nobody listens', async () => {
    const error = await thrownBy(wechatPayHttp(`http://127.0.0.1:${await closedPort()}`).post('/v3/x', '{}'));
    expectNoSecret(error);
    expect(error).toMatchObject({ name: 'TransportError', failure: 'connect', sent: 'no', status: null });
  });
});

describe('what a host sets on axios for all its own calls', () => {
  it('does not reach WeChat Pay', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()));
    axios.defaults.headers.common['X-Canary'] = CANARY;
    axios.defaults.params = { canary: CANARY };
    axios.defaults.auth = { username: 'u', password: CANARY };
    const reply = await client(server.origin).call({ method: 'GET', path: '/v3/x' });
    delete axios.defaults.headers.common['X-Canary'];
    delete axios.defaults.params;
    delete axios.defaults.auth;
    expect(reply.verification).toBe('verified');
    expect(server.requests[0]?.head).not.toContain(CANARY);
  });
});
