import { client } from './support/client.js';
import { endAfterTests } from './support/ending.js';
import { PLATFORM_NEXT_SERIAL, PLATFORM_SERIAL, platformNext, stranger } from './support/keys.js';
import { platformReply, type ReplyOptions } from './support/platform-reply.js';
import { rawServer } from './support/raw-server.js';

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1000;

endAfterTests();

/** Calls once per reply given, with one client whose clock stands still. */
async function verdicts(...replies: (ReplyOptions | Buffer)[]): Promise<string[]> {
  const bytes = replies.map((r) => (Buffer.isBuffer(r) ? r : platformReply({ timestamp: SECONDS, ...r })));
  const server = await rawServer((_, socket, index) => socket.write(bytes[index] ?? ''));
  const caller = client(server.origin, { now: () => NOW });
  const found: string[] = [];
  for (let i = 0; i < replies.length; i += 1) {
    const reply = await caller.call({ method: 'POST', path: '/v3/x', body: '{}' });
    expect(reply).toMatchObject({ sent: 'maybe', failure: null });
    expect(reply.skewMs === null).toBe(reply.verification !== 'verified');
    found.push(reply.verification);
  }
  return found;
}

describe('a reply is verified', () => {
  it.each<[string, ReplyOptions]>([
    ['as an empty 204', {}],
    ['as a 200 with a body', { status: 200, body: '{"state":"DONE"}' }],
    ['with a body of several bytes per character', { status: 200, body: '{"备注":"😀"}' }],
    ['with a body that is no JSON', { status: 200, body: Buffer.from([0, 255, 10, 13]) }],
    ['as an error of WeChat Pay', { status: 400, body: '{"code":"PARAM_ERROR","message":"x"}' }],
  ])('%s', async (_, reply) => expect(await verdicts(reply)).toEqual(['verified']));

  it('with header names that mean something to JavaScript or axios', async () => {
    const names = [
      '__proto__',
      'constructor',
      'set',
      'get',
      'has',
      'normalize',
      'toJSON',
      'hasOwnProperty',
      'then',
    ];
    expect(await verdicts({ extra: names.map((name) => `${name}: x`) })).toEqual(['verified']);
  });

  it('with each of two keys that are live at once', async () => {
    const next = { key: platformNext.privateKey, serial: PLATFORM_NEXT_SERIAL };
    expect(await verdicts({}, next, {}, next)).toEqual(['verified', 'verified', 'verified', 'verified']);
  });
});

describe('a reply is not verified', () => {
  const signing = (body: string) => ({ nonce: 'NONCE', signature: signatureOf(body) });

  it.each<[string, string, ReplyOptions]>([
    ['its body was changed', 'bad-signature', { ...signing('{"a":2}'), status: 200, body: '{"a":1}' }],
    ['a body was put into a 204', 'bad-signature', { ...signing(''), status: 200, body: '{}' }],
    ['its nonce is not the one that was signed', 'bad-signature', { ...signing(''), nonce: 'OTHER' }],
    ['its timestamp is not the signed one', 'bad-signature', { ...signing(''), timestamp: SECONDS + 1 }],
    ["it was signed with a stranger's key", 'bad-signature', { key: stranger.privateKey }],
    ['it was signed with another of our keys', 'bad-signature', { key: platformNext.privateKey }],
    ['its serial is unknown', 'unknown-serial', { serial: 'PUB_KEY_ID_9' }],
    ['its serial names a property of objects', 'unknown-serial', { serial: 'constructor' }],
    ['its signature is a probe', 'probe', { signature: 'WECHATPAY/SIGNTEST/AAAA' }],
    ['it is a probe under an unknown serial', 'probe', { signature: 'WECHATPAY/SIGNTEST/A=', serial: 'X' }],
    ['its signature is no Base64', 'bad-signature', { signature: '!!!' }],
    ['its signature is Base64 of something short', 'bad-signature', { signature: 'AAAA' }],
    ['rubbish follows its signature', 'bad-signature', { nonce: 'NONCE', signature: `${signatureOf('')}!` }],
    ['its timestamp is no number', 'stale', { timestamp: 'now' }],
    ['its timestamp is a fraction', 'stale', { timestamp: `${SECONDS}.5` }],
    ['its timestamp is negative', 'stale', { timestamp: -1 }],
    ['its timestamp is written in hex', 'stale', { timestamp: `0x${SECONDS.toString(16)}` }],
    ['its timestamp is longer than time', 'stale', { timestamp: '9'.repeat(400) }],
  ])('when %s', async (_, verdict, reply) => expect(await verdicts(reply)).toEqual([verdict]));

  it.each(['Timestamp', 'Nonce', 'Signature', 'Serial'])('without Wechatpay-%s', async (name) => {
    expect(await verdicts({ headers: { [`Wechatpay-${name}`]: null } })).toEqual(['unsigned']);
    expect(await verdicts({ headers: { [`Wechatpay-${name}`]: '' } })).toEqual(['unsigned']);
  });

  it.each<[string, string, string]>([
    ['Timestamp', 'stale', String(SECONDS)],
    ['Nonce', 'bad-signature', 'NONCE'],
    ['Signature', 'bad-signature', signatureOf('')],
    ['Serial', 'unknown-serial', PLATFORM_SERIAL],
  ])('with Wechatpay-%s twice', async (name, verdict, value) => {
    const reply = { nonce: 'NONCE', signature: signatureOf(''), extra: [`Wechatpay-${name}: ${value}`] };
    expect(await verdicts(reply)).toEqual([verdict]);
  });

  it('when the status line alone says so', async () => {
    expect(await verdicts(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'))).toEqual(['unsigned']);
  });
});

describe('the window of five minutes', () => {
  it.each([
    [0, 'verified'],
    [299, 'verified'],
    [300, 'stale'],
    [301, 'stale'],
    [-299, 'verified'],
    [-300, 'stale'],
    [-301, 'stale'],
  ])('judges a reply %i s away as %s', async (seconds, verdict) => {
    expect(await verdicts({ timestamp: SECONDS + seconds })).toEqual([verdict]);
  });

  it('is not moved by what was learnt of the clock', async () => {
    const replies = [250, 350, -250, -350].map((seconds) => ({ timestamp: SECONDS + seconds }));
    expect(await verdicts(...replies)).toEqual(['verified', 'stale', 'verified', 'stale']);
  });
});

describe('a nonce', () => {
  it('is good for one reply, as the signature is not bound to the request', async () => {
    const recorded = platformReply({ timestamp: SECONDS });
    expect(await verdicts(recorded, recorded, {})).toEqual(['verified', 'replayed-nonce', 'verified']);
  });

  it('is not used up by a reply that failed', async () => {
    const good: ReplyOptions = { nonce: 'NONCE' };
    const failing: ReplyOptions[] = [
      { ...good, key: stranger.privateKey },
      { ...good, serial: 'X' },
      { ...good, timestamp: SECONDS + 300 },
      { ...good, signature: 'WECHATPAY/SIGNTEST/AAAA' },
    ];
    expect((await verdicts(...failing, good)).at(-1)).toBe('verified');
  });

  it('may come again once the first one is too old to be played back', async () => {
    let now = NOW;
    const server = await rawServer((_, socket) => {
      socket.write(platformReply({ timestamp: Math.floor(now / 1000), nonce: 'NONCE' }));
    });
    const caller = client(server.origin, { now: () => now });
    const call = async () => (await caller.call({ method: 'GET', path: '/v3/x' })).verification;
    expect(await call()).toBe('verified');
    now += 600_000;
    expect(await call()).toBe('replayed-nonce');
    now += 60_000;
    expect(await call()).toBe('verified');
  });

  it('is remembered per client, so institutions do not disturb each other', async () => {
    const recorded = platformReply({ timestamp: SECONDS });
    expect([await verdicts(recorded), await verdicts(recorded)]).toEqual([['verified'], ['verified']]);
  });
});

/** A valid signature over this body, the time of these tests and the nonce `NONCE`. */
function signatureOf(body: string): string {
  const bytes = platformReply({ status: 200, body, timestamp: SECONDS, nonce: 'NONCE' }).toString('latin1');
  return /Wechatpay-Signature: (\S+)/.exec(bytes)?.[1] ?? '';
}
