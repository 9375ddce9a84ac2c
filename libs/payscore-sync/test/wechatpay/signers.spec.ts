import { constants, createHash, privateEncrypt, sign, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { checkSigner, KeyObjectSigner, type Signer } from '../../src/entries/wechatpay.js';
import { authorizationParts, client } from './support/client.js';
import { endAfterTests } from './support/ending.js';
import { merchant, MERCHANT_SERIAL, signer, stranger } from './support/keys.js';
import { issue } from './support/certificates.js';
import { platformReply } from './support/platform-reply.js';
import { rawServer } from './support/raw-server.js';

endAfterTests();

/** A KMS as many have it: takes a digest, answers bytes, some time later. */
class RemoteKms {
  readonly calls: { digestLength: number }[] = [];

  constructor(private readonly key: KeyObject) {}

  async asymmetricSign(digest: Buffer, signal: AbortSignal): Promise<Uint8Array> {
    this.calls.push({ digestLength: digest.length });
    await pause(5, undefined, { signal });
    // DigestInfo of SHA-256, as PKCS#1 v1.5 wraps it.
    const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
    return privateEncrypt(
      { key: this.key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.concat([info, digest]),
    );
  }
}

/** The signer of docs/security.md. */
class KmsSigner implements Signer {
  constructor(
    readonly serialNo: string,
    private readonly kms: RemoteKms,
  ) {}

  async sign(message: string, { signal }: { signal: AbortSignal }): Promise<string> {
    const digest = createHash('sha256').update(message).digest();
    return Buffer.from(await this.kms.asymmetricSign(digest, signal)).toString('base64');
  }
}

const query = { method: 'GET', path: '/v3/x' } as const;

describe('a signer keeps its contract', () => {
  it.each<[string, Signer]>([
    ['with a key in this process', signer],
    ['with a key in a KMS', new KmsSigner(MERCHANT_SERIAL, new RemoteKms(merchant.privateKey))],
  ])('%s', async (_, one) => expect(await checkSigner(one, merchant.publicKey)).toEqual([]));

  it('by a certificate, as the merchant platform hands it out', async () => {
    const { pem, key, serial } = issue('5157F09EFDC096DE15EBE81A47057A7232F1B8E1');
    expect(await checkSigner(new KeyObjectSigner({ serialNo: serial, privateKey: key }), pem)).toEqual([]);
  });
});

describe('a signer that breaks its contract is found', () => {
  const by = (work: (message: string) => unknown, serialNo = MERCHANT_SERIAL): Signer => ({
    serialNo,
    sign: (message) => Promise.resolve(work(message) as string),
  });
  const rsa = (message: string, options = {}) =>
    sign('sha256', Buffer.from(message), { key: merchant.privateKey, ...options });

  it.each<[string, Signer, RegExp]>([
    ['without a serial number', by((text) => rsa(text).toString('base64'), 'PUB_KEY_ID_1'), /public key/],
    [
      'with another key',
      new KeyObjectSigner({ serialNo: 'AB', privateKey: stranger.privateKey }),
      /not verify/,
    ],
    [
      'with PSS',
      by((text) => rsa(text, { padding: constants.RSA_PKCS1_PSS_PADDING }).toString('base64')),
      /not verify/,
    ],
    [
      'digesting twice',
      by((text) => rsa(createHash('sha256').update(text).digest('hex')).toString('base64')),
      /not verify/,
    ],
    [
      'signing latin1',
      by((text) => sign('sha256', Buffer.from(text, 'latin1'), merchant.privateKey).toString('base64')),
      /not verify/,
    ],
    ['answering hex, which looks like Base64', by((text) => rsa(text).toString('hex')), /not verify/],
    ['answering lines', by((text) => `${rsa(text).toString('base64')}\n`), /Base64/],
    ['answering bytes', by((text) => rsa(text)), /Base64/],
    ['throwing', { serialNo: 'AB', sign: () => Promise.reject(new RangeError('no')) }, /threw RangeError/],
  ])('%s', async (_, one, message) => {
    const problems = await checkSigner(one, merchant.publicKey, 10_000);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
  });

  it('hanging', async () => {
    const one: Signer = { serialNo: 'AB', sign: () => new Promise(() => undefined) };
    const [problem] = await checkSigner(one, merchant.publicKey, 20);
    expect(problem?.message).toBe('did not answer within 20 ms.');
  });

  it('that cannot do two at a time', async () => {
    let busy = false;
    const one: Signer = {
      serialNo: MERCHANT_SERIAL,
      sign: async (message, context) => {
        if (busy) throw new Error('busy');
        busy = true;
        await pause(1);
        busy = false;
        return signer.sign(message, context);
      },
    };
    expect(await checkSigner(one, merchant.publicKey)).toHaveLength(1);
  });
});

describe('a signer in a KMS', () => {
  it('signs calls, and one that takes too long means that nothing was sent', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()));
    const kms = new RemoteKms(merchant.privateKey);
    const caller = client(server.origin, { signer: new KmsSigner(MERCHANT_SERIAL, kms) });
    expect(await caller.call(query)).toMatchObject({ verification: 'verified' });
    expect(kms.calls).toEqual([{ digestLength: 32 }]);
    expect(await caller.call(query, { timeoutMs: 1 })).toMatchObject({ sent: 'no', failure: 'signer' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a source of signers', () => {
  const other = new KeyObjectSigner({ serialNo: 'AB'.repeat(20), privateKey: stranger.privateKey });

  it('is asked for every request, and key and serial number change together', async () => {
    const server = await rawServer((_, socket) => socket.write(platformReply()));
    let current: Signer = signer;
    const used: string[] = [];
    const slow = (one: Signer): Signer => ({
      serialNo: one.serialNo,
      sign: async (message, context) => {
        used.push(one.serialNo);
        await pause(20);
        return one.sign(message, context);
      },
    });
    const caller = client(server.origin, { signer: () => slow(current) });
    const before = caller.call(query);
    while (used.length === 0) await new Promise(setImmediate);
    // The first request is still being signed with the old key.
    current = other;
    await Promise.all([before, caller.call(query)]);
    const serials = server.requests.map((r) => authorizationParts(r.header('authorization'))['serial_no']);
    expect(serials.sort()).toEqual([MERCHANT_SERIAL, other.serialNo].sort());
    expect(used).toEqual([MERCHANT_SERIAL, other.serialNo]);
  });

  it.each<[string, () => Signer, RegExp]>([
    [
      'that throws',
      () => {
        throw new Error('vault sealed');
      },
      /Error/,
    ],
    [
      'whose signer has no serial number',
      () => ({ serialNo: 'x", y="', sign: () => Promise.resolve('') }),
      /hexadecimal/,
    ],
  ])('%s means that nothing was sent', async (_, source, message) => {
    const server = await rawServer((_request, socket) => socket.write(platformReply()));
    let isBroken = false;
    const caller = client(server.origin, { signer: () => (isBroken ? source() : signer) });
    isBroken = true;
    const reply = await caller.call(query);
    expect(reply).toMatchObject({ sent: 'no', failure: 'signer' });
    expect(reply.message).toMatch(message);
    expect(reply.message).not.toContain('vault');
    expect(server.connections).toBe(0);
  });
});

describe('a key in this process', () => {
  const context = (inFlight: number) => ({ inFlight, signal: new AbortController().signal });

  it('signs one call at once, and many on the thread pool without holding up the loop', async () => {
    let isDone = false;
    void signer.sign('x', context(1)).then(() => (isDone = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(isDone).toBe(true);

    isDone = false;
    const pooled = signer.sign('x', context(2)).then(() => (isDone = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(isDone).toBe(false);
    await pooled;
    expect(await signer.sign('x', context(2))).toBe(await signer.sign('x', context(1)));
  });
});

describe('what WeChat Pay counts', () => {
  it('is counted apart: probes are no forgeries', async () => {
    const answers = [
      platformReply(),
      platformReply({ signature: 'WECHATPAY/SIGNTEST/AAAA' }),
      platformReply({ key: stranger.privateKey }),
      platformReply({ signature: 'WECHATPAY/SIGNTEST/BBBB' }),
    ];
    const server = await rawServer((_, socket, index) => socket.write(answers[index] as Buffer));
    const caller = client(server.origin);
    for (let i = 0; i < answers.length; i += 1) await caller.call(query);
    expect(caller.verdicts).toEqual({ verified: 1, probe: 2, 'bad-signature': 1 });
  });
});
