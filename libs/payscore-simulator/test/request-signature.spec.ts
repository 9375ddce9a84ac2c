import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../src/index.js';
import {
  BASE,
  authorizationHeader,
  authorize,
  isSigned,
  order,
  queryCall,
  send,
  startWithOrder,
  syncCall,
  type Call,
} from './support/merchant.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());

const now = () => Math.floor(Date.now() / 1000);

describe('a rightly signed request', () => {
  it('is answered with a signed reply, the empty 204 too', async () => {
    const reply = await send(simulator, syncCall('A-1'));
    expect(reply.status).toBe(204);
    expect(reply.body).toHaveLength(0);
    expect(isSigned(simulator, reply)).toBe(true);
    expect(reply.headers).toMatchObject({
      'wechatpay-serial': simulator.platformKey.id,
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      'request-id': expect.stringMatching(/^[0-9A-F]{40}-0$/),
    });
  });

  it('is signed over the escaped path as sent', async () => {
    simulator.orders.put(order('a|b*c_-d'));
    const call = syncCall('a|b*c_-d');
    expect(call.target).toBe(`${BASE}/a%7Cb*c_-d/sync`);
    expect((await send(simulator, call)).status).toBe(204);
    expect(simulator.orders.get('a|b*c_-d').state).toBe('DONE');
  });

  it('is refused when the decoded path was signed', async () => {
    simulator.orders.put(order('a|b*c_-d'));
    const reply = await send(simulator, { ...syncCall('a|b*c_-d'), signedTarget: `${BASE}/a|b*c_-d/sync` });
    expect(reply).toMatchObject({ status: 401, json: { code: 'SIGN_ERROR' } });
    expect(simulator.orders.get('a|b*c_-d').state).toBe('DOING');
  });

  it('may have its five items in any order', async () => {
    const call = syncCall('A-1');
    const [scheme = '', items = ''] = authorize(simulator, { ...call, method: 'POST' }).split(' ');
    const authorization = `${scheme} ${items.split(',').reverse().join(', ')}`;
    expect((await send(simulator, { ...call, authorization })).status).toBe(204);
  });

  it('keeps an idle connection for eight seconds', async () => {
    const reply = await send(simulator, { ...queryCall('A-1'), headers: { Connection: 'keep-alive' } });
    expect(reply.headers['keep-alive']).toBe('timeout=8');
  });

  it('is judged by the clock of the simulator, which also dates the reply', async () => {
    simulator.setClockOffset(3_600_000);
    expect((await send(simulator, queryCall('A-1'))).status).toBe(401);
    const reply = await send(simulator, { ...queryCall('A-1'), timestamp: now() + 3600 });
    expect(reply.status).toBe(200);
    expect(Number(reply.headers['wechatpay-timestamp']) - now()).toBeGreaterThan(3500);
  });
});

it('accepts a timestamp 299 seconds off and none 300 seconds off', async () => {
  await simulator.close();
  const fixed = 1_800_000_000;
  simulator = await startWithOrder({ clock: () => fixed * 1000 });
  const at = async (timestamp: number) => (await send(simulator, { ...queryCall('A-1'), timestamp })).status;
  expect([await at(fixed - 299), await at(fixed + 299)]).toEqual([200, 200]);
  expect([await at(fixed - 300), await at(fixed + 300)]).toEqual([401, 401]);
});

describe('a request with a wrong signature', () => {
  const good = () => authorize(simulator, { ...syncCall('A-1'), method: 'POST' });
  const cases: [string, () => Partial<Call>, string][] = [
    ['no Authorization', () => ({ authorization: null }), 'authorization'],
    [
      'another scheme',
      () => ({ authorization: good().replace('WECHATPAY2', 'WECHATPAY3') }),
      'authorization',
    ],
    ['an item twice', () => ({ authorization: `${good()},mchid="1900000001"` }), 'authorization'],
    ['an unknown item', () => ({ authorization: `${good()},constructor="1"` }), 'authorization'],
    ['an item missing', () => ({ authorization: good().replace(/,serial_no="[^"]*"/, '') }), 'authorization'],
    [
      'a signature that is not Base64',
      () => ({ authorization: good().replace('signature="', 'signature="!') }),
      'authorization',
    ],
    ['the mchid of a sub-merchant', () => ({ mchid: '1900000109' }), 'mchid'],
    ['an unknown certificate', () => ({ serialNo: 'ABCDEF' }), 'serial_no'],
    ['another body', () => ({ signedBody: '{}' }), 'signature'],
    [
      'another method',
      () => ({ authorization: authorize(simulator, { ...syncCall('A-1'), method: 'PUT' }) }),
      'signature',
    ],
  ];
  it.each(cases)('is refused and left unsigned: %s', async (_name, change, field) => {
    const reply = await send(simulator, { ...syncCall('A-1'), ...change() });
    expect(reply).toMatchObject({
      status: 401,
      json: { code: 'SIGN_ERROR', detail: { field, location: 'authorization' } },
    });
    expect(reply.headers['wechatpay-signature']).toBeUndefined();
    expect(reply.headers['request-id']).toBeDefined();
    expect(simulator.orders.get('A-1').state).toBe('DOING');
  });

  it('shows what the server built, without the whole body', async () => {
    const { json } = await send(simulator, {
      ...syncCall('A-1'),
      nonce: 'n',
      timestamp: now(),
      signedBody: '',
    });
    const { body = '', target } = syncCall('A-1');
    const { sign_information: shown, detail } = json.detail ?? {};
    expect(detail).toEqual({ issue: 'sign not match' });
    expect(shown).toMatchObject({ method: 'POST', url: target });
    expect(shown?.truncated_sign_message).toMatch(/^POST\n.*\/sync\n[0-9]+\nn\n\{"servic\n$/);
    expect(shown?.sign_message_length).toBe((shown?.truncated_sign_message.length ?? 0) - 8 + body.length);
  });

  it('does not use up a nonce; a right one does', async () => {
    const call = { ...queryCall('A-1'), nonce: 'once' };
    expect((await send(simulator, { ...call, signedBody: 'x' })).status).toBe(401);
    expect((await send(simulator, call)).status).toBe(200);
    const again = await send(simulator, call);
    expect(again).toMatchObject({ status: 401, json: { detail: { field: 'nonce_str' } } });
  });

  it('is written down with the text it was held against and the start of its signature only', async () => {
    const authorization = authorize(simulator, {
      ...syncCall('A-1'),
      method: 'POST',
      nonce: 'n1',
      timestamp: 5,
    });
    await send(simulator, { ...syncCall('A-1'), authorization });
    const [entry] = simulator.journal.entries();
    const signature = /signature="([^"]*)"/.exec(authorization)?.[1] ?? '';
    expect(entry).toMatchObject({ authentic: false, accepted: false, status: 401, replyText: null });
    expect(entry?.requestText).toBe(`POST\n${entry?.target}\n5\nn1\n${entry?.body}\n`);
    expect(entry?.authorization?.signatureStart).toBe(signature.slice(0, 8));
    expect(JSON.stringify(entry)).not.toContain(signature.slice(0, 12));
  });
});

describe('a rightly signed request with wrong headers', () => {
  const cases: [string, Record<string, string | null>, string][] = [
    ['no Accept', { Accept: null }, 'INVALID_REQUEST'],
    ['another Accept', { Accept: 'text/html' }, 'INVALID_REQUEST'],
    ['no User-Agent', { 'User-Agent': null }, 'INVALID_REQUEST'],
    ['no Content-Type', { 'Content-Type': null }, 'INVALID_REQUEST'],
    ['another Content-Type', { 'Content-Type': 'text/plain' }, 'INVALID_REQUEST'],
    ['a Wechatpay-Serial nobody holds', { 'Wechatpay-Serial': 'PUB_KEY_ID_1' }, 'PARAM_ERROR'],
  ];
  it.each(cases)('is refused with a signed reply: %s', async (_name, headers, code) => {
    const reply = await send(simulator, { ...syncCall('A-1'), headers });
    expect(reply).toMatchObject({ status: 400, json: { code } });
    expect(isSigned(simulator, reply)).toBe(true);
    expect(simulator.orders.get('A-1').state).toBe('DOING');
  });

  it('is accepted with our own key id, and with a list of accepted types', async () => {
    const headers = {
      'Wechatpay-Serial': simulator.platformKey.id,
      Accept: 'text/plain, application/json;q=0.9',
    };
    expect((await send(simulator, { ...syncCall('A-1'), headers })).status).toBe(204);
  });
});

describe('openssl agrees', () => {
  const folder = mkdtempSync(join(tmpdir(), 'payscore-simulator-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('on a request it signed and a reply it verifies', async () => {
    const key = file('merchant.pem', simulator.merchant.privateKeyPem);
    const publicKey = file('platform.pem', simulator.platformKey.publicKeyPem);
    const timestamp = now();
    const { target, body = '' } = syncCall('A-1');
    const text = file('request.txt', `POST\n${target}\n${timestamp}\nopenssl\n${body}\n`);
    const signature = execFileSync('openssl', ['dgst', '-sha256', '-sign', key, text]).toString('base64');
    const { mchid, serialNo } = simulator.merchant;
    const authorization = authorizationHeader({ mchid, serialNo, nonce: 'openssl', signature, timestamp });

    const { status, headers } = await send(simulator, { target, body, authorization });

    expect(status).toBe(204);
    const sent = (name: string) => String(headers[`wechatpay-${name}`]);
    const replied = file('reply.txt', `${sent('timestamp')}\n${sent('nonce')}\n\n`);
    const proof = file('reply.sig', Buffer.from(sent('signature'), 'base64'));
    const verified = execFileSync('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      publicKey,
      '-signature',
      proof,
      replied,
    ]);
    expect(verified.toString().trim()).toBe('Verified OK');
    expect(simulator.journal.entries()[0]).toMatchObject({
      requestText: `POST\n${target}\n${timestamp}\nopenssl\n${body}\n`,
      replyText: `${sent('timestamp')}\n${sent('nonce')}\n\n`,
    });
  });
});
