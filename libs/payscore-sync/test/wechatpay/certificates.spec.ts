import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { until } from '../../../../test/support/eventually.js';
import { isValidAt } from '../../src/wechatpay/certificates/platform-certificate.js';
import {
  type CertificateReport,
  LiveKeyRing,
  WechatPayClient,
  type WechatPayClientOptions,
} from '../../src/entries/wechatpay.js';
import {
  API_V3_KEY,
  bodyReply,
  DAY_MS,
  entryOf,
  type Issued,
  issue,
  listReply,
  signedBy,
} from './support/certificates.js';
import { keyRing, MCHID, PLATFORM_SERIAL, platform, signer, stranger } from './support/keys.js';
import { removeFiles } from './support/openssl.js';
import { platformReply } from './support/platform-reply.js';
import {
  closedPort,
  closeServers,
  type RawRequest,
  rawServer,
  type RawServer,
} from './support/raw-server.js';

const LIST_PATH = '/v3/global/certificates';
const sync = { method: 'POST', path: '/v3/x', body: '{}' } as const;

const pemOf = ({ privateKey }: { readonly privateKey: KeyObject }) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const first = issue('5157F09EFDC096DE15EBE81A47057A7232F1B8E1');
const next = issue('0A57F09EFDC096DE15EBE81A47057A7232F1B8E2', 60);
const elliptic = issue(
  '4157F09EFDC096DE15EBE81A47057A7232F1B8E3',
  30,
  pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
);
const short = issue(
  '4157F09EFDC096DE15EBE81A47057A7232F1B8E4',
  30,
  pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
);

const clients: WechatPayClient[] = [];
afterEach(async () => {
  clients.splice(0).forEach((one) => one.close());
  await closeServers();
});
afterAll(removeFiles);

/** WeChat Pay with certificates: answers downloads and other calls as told at the moment. */
async function wechatPay(answers: { list: () => Buffer | null; call: () => Buffer }) {
  const server = await rawServer((request, socket) => {
    const bytes = request.target === LIST_PATH ? answers.list() : answers.call();
    if (bytes) socket.write(bytes);
  });
  const downloads = () => server.requests.filter(({ target }) => target === LIST_PATH);
  const calls = () => server.requests.filter(({ target }) => target !== LIST_PATH);
  return { server, downloads, calls };
}

function clientOf({ origin }: Pick<RawServer, 'origin'>, options: Partial<WechatPayClientOptions> = {}) {
  const reports: CertificateReport[] = [];
  const caller = new WechatPayClient({
    mchid: MCHID,
    signer,
    baseUrl: origin,
    certificates: { apiV3Key: API_V3_KEY, refreshMinMs: 1 },
    onCertificates: (report) => reports.push(report),
    ...options,
  });
  clients.push(caller);
  return { caller, reports };
}

const serialAsked = (request: RawRequest | undefined) => request?.header('wechatpay-serial');

describe('the first call', () => {
  it('downloads the certificates, which sign their own list, and asks for the longest-lived one', async () => {
    const { server, downloads, calls } = await wechatPay({
      list: () => listReply([first, next]),
      call: () => signedBy(next),
    });
    const { caller, reports } = clientOf(server);
    expect(await caller.call(sync)).toMatchObject({ status: 204, verification: 'verified' });
    expect(serialAsked(downloads()[0])).toBeUndefined();
    expect(serialAsked(calls()[0])).toBe(next.serial);
    expect(reports).toEqual([{ kind: 'refreshed', serials: [first.serial, next.serial] }]);
  });

  it('shares its download with all that come meanwhile', async () => {
    const { server, downloads } = await wechatPay({
      list: () => listReply([first]),
      call: () => signedBy(first),
    });
    const { caller } = clientOf(server);
    const replies = await Promise.all(Array.from({ length: 20 }, () => caller.call(sync)));
    expect(replies.every(({ verification }) => verification === 'verified')).toBe(true);
    expect(downloads()).toHaveLength(1);
  });

  it('downloads from the path given', async () => {
    const { server } = await wechatPay({ list: () => null, call: () => listReply([first]) });
    const certificates = { apiV3Key: API_V3_KEY, path: '/hk/v3/certificates' };
    await clientOf(server, { certificates }).caller.call(sync);
    expect(server.requests[0]?.target).toBe('/hk/v3/certificates');
  });

  it('is not sent while there is no key, and waits no longer than its deadline', async () => {
    const { server, calls } = await wechatPay({ list: () => null, call: () => signedBy(first) });
    const reply = await clientOf(server, { timeoutMs: 100 }).caller.call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'no-key', verification: 'unsigned' });
    expect(reply.hint?.code).toBe('PAYSCORE_E_CERTIFICATE_DOWNLOAD');
    expect(calls()).toEqual([]);
  });

  it('ends at once when the caller gives up', async () => {
    const { server } = await wechatPay({ list: () => null, call: () => signedBy(first) });
    const controller = new AbortController();
    const call = clientOf(server).caller.call(sync, { signal: controller.signal });
    while (server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await call).toMatchObject({ sent: 'no', failure: 'aborted' });
  });

  const error = (status: number, code: string) => bodyReply({ code, message: 'x' }, undefined, { status });
  it.each<[string, () => Buffer, string, RegExp]>([
    [
      'the institution has none',
      () => error(404, 'NOT_FOUND'),
      'PAYSCORE_E_CERTIFICATES_NOT_FOUND',
      /404 NOT_FOUND to \/v3\/global\/certificates/,
    ],
    [
      'the credentials are refused',
      () => error(401, 'SIGN_ERROR'),
      'PAYSCORE_E_SIGNATURE_REFUSED',
      /401 SIGN_ERROR/,
    ],
    ['WeChat Pay is ill', () => error(503, 'SYSTEM_ERROR'), 'PAYSCORE_E_CERTIFICATE_DOWNLOAD', /503/],
    [
      'a proxy has a page for it',
      () => Buffer.from('HTTP/1.1 404 X\r\nContent-Length: 6\r\n\r\n<html>'),
      'PAYSCORE_E_CERTIFICATE_DOWNLOAD',
      /404/,
    ],
    [
      'the APIv3 key is another one',
      () => bodyReply({ data: [entryOf(first, { apiV3Key: 'x'.repeat(32) })] }, first),
      'PAYSCORE_E_API_V3_KEY',
      /does not decrypt/,
    ],
  ])('is not sent when %s, and says so', async (_, list, code, detail) => {
    const { server, calls } = await wechatPay({ list, call: () => signedBy(first) });
    const { caller, reports } = clientOf(server);
    const reply = await caller.call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'no-key', hint: { code } });
    expect(reply.message).toMatch(detail);
    expect(reports).toMatchObject([{ kind: 'failed', keptKeys: 0, hint: { code } }]);
    expect(calls()).toEqual([]);
  });

  it('is not sent when WeChat Pay cannot be reached', async () => {
    const { caller } = clientOf({ origin: `http://127.0.0.1:${await closedPort()}` });
    const reply = await caller.call(sync);
    expect(reply).toMatchObject({ sent: 'no', failure: 'no-key' });
    expect(reply.message).toMatch(/ECONNREFUSED/);
  });
});

describe('a download that fails', () => {
  it('is waited for by nobody who comes later, and made good by itself', async () => {
    let list: Buffer | null = bodyReply({ data: [] }, first);
    const { server, downloads } = await wechatPay({ list: () => list, call: () => signedBy(first) });
    const { caller } = clientOf(server, { timeoutMs: 20_000 });
    expect((await caller.call(sync)).failure).toBe('no-key');
    // The next download hangs; were it waited for, so would the call.
    list = null;
    while (downloads().length < 2) {
      expect((await caller.call(sync)).failure).toBe('no-key');
      await new Promise(setImmediate);
    }
    expect((await caller.call(sync)).failure).toBe('no-key');
    expect(downloads()).toHaveLength(2);
  });

  it('is repeated without any call, until it succeeds', async () => {
    let count = 0;
    const list = () => ((count += 1) < 4 ? bodyReply({}, first) : listReply([first]));
    const { server } = await wechatPay({ list, call: () => signedBy(first) });
    const { caller, reports } = clientOf(server);
    await caller.call(sync);
    await until(() => reports.at(-1)?.kind === 'refreshed');
    expect(count).toBe(4);
    expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
  });
});

describe('a list is refused and the old keys kept', () => {
  const listOf = (body: unknown, options = {}) => bodyReply(body, first, options);
  const spoilt = (tampering: Parameters<typeof entryOf>[1], of: Issued = next) => ({
    data: [entryOf(first), entryOf(of, tampering)],
  });
  const flip = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8(bytes.readUInt8(at < 0 ? bytes.length + at : at) ^ 1, at < 0 ? bytes.length + at : at);
    return bytes;
  };
  const good = { data: [entryOf(first), entryOf(next)] };
  const LIST = 'PAYSCORE_E_CERTIFICATE_LIST';

  it.each<[string, () => Buffer, string, RegExp]>([
    ['a bit of it was turned', () => listOf(spoilt({ spoil: flip(7) })), LIST, /0A57\w+ was altered/],
    ['a bit of its tag was turned', () => listOf(spoilt({ spoil: flip(-1) })), LIST, /was altered/],
    ['its end is missing', () => listOf(spoilt({ spoil: (b) => b.subarray(0, -9) })), LIST, /was altered/],
    ['only a tag is left', () => listOf(spoilt({ spoil: (b) => b.subarray(-16) })), LIST, /was altered/],
    ['its associated data is other', () => listOf(spoilt({ associatedData: 'x' })), LIST, /was altered/],
    ['an entry is under another key', () => listOf(spoilt({ apiV3Key: 'x'.repeat(32) })), LIST, /altered/],
    ['a serial number lies', () => listOf(spoilt({ serial: '77'.repeat(20) })), LIST, /another serial/],
    ['a certificate is none', () => listOf(spoilt({ plain: 'no certificate' })), LIST, /can be read/],
    ['a key is no RSA key', () => listOf(spoilt({}, elliptic)), LIST, /type EC/],
    ['a key is too short', () => listOf(spoilt({}, short)), LIST, /1024 bits/],
    ['an algorithm is unknown', () => listOf(spoilt({ algorithm: 'AEAD_SM4_GCM' })), LIST, /AEAD_AES/],
    [
      'a serial number is there twice',
      () => listOf({ data: [entryOf(first), entryOf(first)] }),
      LIST,
      /twice/,
    ],
    ['it is empty', () => listOf({ data: [] }), LIST, /no list/],
    ['it is no list', () => listOf({ data: { '0': entryOf(first) } }), LIST, /no list/],
    ['it is no JSON', () => bodyReply(undefined, first, { body: 'data' }), LIST, /no list/],
    ['it is endless', () => listOf({ data: Array(21).fill(entryOf(first)) }), LIST, /more than 20/],
    ['nobody signed it', () => listOf(good, { headers: { 'Wechatpay-Signature': null } }), LIST, /unsigned/],
    ['a stranger signed it', () => listOf(good, { key: stranger.privateKey }), LIST, /bad-signature/],
    [
      'a stranger signed it under an unknown serial',
      () => listOf(good, { key: stranger.privateKey, serial: '99'.repeat(20) }),
      LIST,
      /unknown-serial/,
    ],
    ['it is an old one', () => listOf(good, { timestamp: 1_700_000_000 }), LIST, /stale/],
    ['it is a probe', () => listOf(good, { signature: 'WECHATPAY/SIGNTEST/AAAA' }), LIST, /probe/],
    [
      'all of it was encrypted with another APIv3 key, and it is genuine',
      () => listOf({ data: [entryOf(first, { apiV3Key: 'x'.repeat(32) })] }),
      'PAYSCORE_E_API_V3_KEY',
      /genuine/,
    ],
    [
      'all of it was encrypted with another key, by somebody else',
      () => bodyReply({ data: [entryOf(first, { apiV3Key: 'x'.repeat(32) })] }, undefined),
      LIST,
      /was altered/,
    ],
  ])('when %s', async (_, refused, code, detail) => {
    let list = listReply([first]);
    let reply = () => signedBy(first);
    const { server, downloads } = await wechatPay({ list: () => list, call: () => reply() });
    const { caller, reports } = clientOf(server);
    await caller.call(sync);

    list = refused();
    reply = () => signedBy(next);
    expect(await caller.call(sync)).toMatchObject({ verification: 'unknown-serial', hint: { code } });
    expect(downloads().length).toBeGreaterThan(1);
    expect(reports[1]).toMatchObject({ kind: 'failed', keptKeys: 1, hint: { code } });
    expect(reports[1]?.kind === 'failed' && reports[1].hint.detail).toMatch(detail);
    reply = () => signedBy(first);
    expect(await caller.call(sync)).toMatchObject({ verification: 'verified' });
  });

  it.each([
    ['expired', 31 * DAY_MS],
    ['is not valid yet', -2 * DAY_MS],
  ])('when every certificate in it %s', async (_, offsetMs) => {
    let now = Math.floor(Date.now() / 1000) * 1000;
    let listed = [next];
    const { server } = await wechatPay({
      list: () => listReply(listed, { timestamp: now / 1000 }),
      call: () => signedBy(first, { timestamp: now / 1000 }),
    });
    const { caller, reports } = clientOf(server, { now: () => now });
    await caller.call(sync);
    now += offsetMs;
    listed = [first];
    await caller.call(sync);
    expect(reports.at(-1)).toMatchObject({ kind: 'failed', keptKeys: 1 });
    expect(JSON.stringify(reports.at(-1))).toContain(
      `none of its certificates is valid now: ${first.serial}`,
    );
  });
});

describe('a certificate', () => {
  it('is not used once it has expired, nor before it is valid', () => {
    const certificate = { serial: 'A', key: platform.publicKey, validFrom: 1000, validTo: 2000 };
    expect([999, 1000, 1999, 2000].map((now) => isValidAt(certificate, now))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('that has expired verifies nothing, even while no new one can be had', async () => {
    let now = Date.now();
    let isUp = true;
    const reply = () => signedBy(first, { timestamp: Math.floor(now / 1000) });
    const { server, calls } = await wechatPay({
      list: () => (isUp ? listReply([first]) : null),
      call: reply,
    });
    const { caller } = clientOf(server, { now: () => now, timeoutMs: 300 });
    expect((await caller.call(sync)).verification).toBe('verified');
    isUp = false;
    now += 31 * DAY_MS;
    expect(await caller.call(sync)).toMatchObject({ sent: 'no', failure: 'no-key' });
    expect(calls()).toHaveLength(1);
  });
});

describe('a reply signed with a certificate not known yet', () => {
  it('is verified after one download, shared by all such replies', async () => {
    let list = listReply([first]);
    let reply = () => signedBy(first);
    const { server, downloads } = await wechatPay({ list: () => list, call: () => reply() });
    const { caller } = clientOf(server);
    await caller.call(sync);
    [list, reply] = [listReply([next, first]), () => signedBy(next)];
    const replies = await Promise.all(Array.from({ length: 20 }, () => caller.call(sync)));
    expect(replies.every(({ verification }) => verification === 'verified')).toBe(true);
    expect(downloads()).toHaveLength(2);
  });

  it('costs no download before the floor, whoever invents serial numbers', async () => {
    let count = 0;
    const forged = () => signedBy(first, { serial: (count += 1).toString(16).padStart(40, 'F') });
    const { server, downloads } = await wechatPay({ list: () => listReply([first]), call: forged });
    const certificates = { apiV3Key: API_V3_KEY, refreshMinMs: 3_600_000 };
    const { caller } = clientOf(server, { certificates });
    for (let i = 0; i < 50; i += 1) expect((await caller.call(sync)).verification).toBe('unknown-serial');
    expect(downloads()).toHaveLength(1);
  });

  it('costs none at all when the serial number cannot be a certificate', async () => {
    const { server, downloads } = await wechatPay({
      list: () => listReply([first]),
      call: () => signedBy(first, { serial: 'PUB_KEY_ID_7' }),
    });
    const { caller } = clientOf(server);
    expect(await caller.call(sync)).toMatchObject({
      verification: 'unknown-serial',
      hint: { code: 'PAYSCORE_E_UNKNOWN_PLATFORM_KEY', detail: expect.stringContaining('PUB_KEY_ID_7') },
    });
    expect(downloads()).toHaveLength(1);
  });
});

describe('public keys and certificates together', () => {
  const both = { keys: keyRing };

  it('ask for the public key, and download certificates only when a reply is signed with one', async () => {
    let reply = () => platformReply();
    const { server, downloads, calls } = await wechatPay({
      list: () => listReply([first]),
      call: () => reply(),
    });
    const { caller } = clientOf(server, both);
    expect((await caller.call(sync)).verification).toBe('verified');
    expect(downloads()).toHaveLength(0);
    reply = () => signedBy(first);
    expect((await caller.call(sync)).verification).toBe('verified');
    reply = () => platformReply();
    expect((await caller.call(sync)).verification).toBe('verified');
    expect(downloads()).toHaveLength(1);
    expect(calls().map(serialAsked)).toEqual([PLATFORM_SERIAL, PLATFORM_SERIAL, PLATFORM_SERIAL]);
    expect(serialAsked(downloads()[0])).toBe(PLATFORM_SERIAL);
  });

  it('take a list that is signed with the public key', async () => {
    const list = () => bodyReply({ data: [entryOf(first)] }, undefined);
    const { server } = await wechatPay({ list, call: () => signedBy(first) });
    expect((await clientOf(server, both).caller.call(sync)).verification).toBe('verified');
  });

  it('do not insist on certificates an institution does not have', async () => {
    const missing = () => bodyReply({ code: 'NOT_FOUND', message: 'x' }, undefined, { status: 404 });
    const { server } = await wechatPay({ list: missing, call: () => signedBy(first) });
    const { caller, reports } = clientOf(server, both);
    expect(await caller.call(sync)).toMatchObject({
      verification: 'unknown-serial',
      hint: { code: 'PAYSCORE_E_CERTIFICATES_NOT_FOUND' },
    });
    expect(reports).toMatchObject([{ kind: 'failed', retryInMs: null }]);
  });

  it('let an institution go from certificates to its public key and back without a restart', async () => {
    let reply = () => signedBy(first);
    const { server, calls } = await wechatPay({ list: () => listReply([first]), call: () => reply() });
    const keys = new LiveKeyRing([]);
    const { caller } = clientOf(server, { keys });
    const verdicts = [(await caller.call(sync)).verification];
    keys.replace([{ serial: PLATFORM_SERIAL, key: platform.publicKey }]);
    verdicts.push((await caller.call(sync)).verification);
    reply = () => platformReply();
    verdicts.push((await caller.call(sync)).verification);
    keys.replace([]);
    reply = () => signedBy(first);
    verdicts.push((await caller.call(sync)).verification);
    expect(verdicts).toEqual(['verified', 'verified', 'verified', 'verified']);
    expect(calls().map(serialAsked)).toEqual([first.serial, PLATFORM_SERIAL, PLATFORM_SERIAL, first.serial]);
  });
});

describe('two clients', () => {
  it('share no certificates: each institution has its own', async () => {
    const one = await wechatPay({ list: () => listReply([first]), call: () => signedBy(first) });
    const other = await wechatPay({ list: () => listReply([next]), call: () => signedBy(first) });
    const [a, b] = [clientOf(one.server), clientOf(other.server)];
    expect((await a.caller.call(sync)).verification).toBe('verified');
    expect((await b.caller.call(sync)).verification).toBe('unknown-serial');
  });
});

describe('the APIv3 key', () => {
  it('is shown by nothing the client has, says or reports', async () => {
    let list = listReply([first]);
    const { server } = await wechatPay({ list: () => list, call: () => signedBy(next) });
    const { caller, reports } = clientOf(server);
    const replies = [await caller.call(sync)];
    list = bodyReply({ data: [entryOf(first, { apiV3Key: 'x'.repeat(32) })] }, undefined);
    replies.push(await caller.call(sync));
    const shown = inspect([caller, replies, reports], { depth: 12, showHidden: true, getters: true });
    expect(shown + JSON.stringify([caller, replies, reports])).not.toContain(API_V3_KEY);
    expect(server.requests.map(({ head }) => head).join()).not.toContain(API_V3_KEY);
  });
});
