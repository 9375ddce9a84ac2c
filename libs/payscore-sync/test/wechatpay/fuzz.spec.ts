import { Agent } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { classifyQueryReply, classifySendReply } from '../../src/delivery/outcome/index.js';
import { WechatPayClient } from '../../src/entries/wechatpay.js';
import { API_V3_KEY, entryOf, issue } from './support/certificates.js';
import { Chance } from './support/chance.js';
import { keyRing, MCHID, MERCHANT_SERIAL } from './support/keys.js';
import { removeFiles } from './support/openssl.js';
import { platformReply } from './support/platform-reply.js';
import { listen } from './support/raw-server.js';
import { KINDS, type StrangeReply, strangeReply } from './support/strange-replies.js';

/** Some 150 of each kind. */
const COUNT = 4000;
/** The same cases each time; give another seed to look further. */
const SEED = Number(process.env['PAYSCORE_FUZZ_SEED'] ?? 20_260_101);
/** What the heap may grow by between the 1,000th and the last reply, bytes. */
const MARGIN = 3 << 20;
const LIMIT = 4096;

const identity = {
  mchid: MCHID,
  subMchid: '1900000109',
  serviceId: '1',
  outOrderNo: 'A',
  seq: 1,
  paidAt: 0,
  paidAmount: 1,
};

let server: Server;
let client: WechatPayClient;
let origin: string;
let next: StrangeReply;
const sockets = new Set<Socket>();
const chance = new Chance(SEED);
const listed = issue('5157F09EFDC096DE15EBE81A47057A7232F1B8E1');

beforeAll(async () => {
  const answer = (socket: Socket, request: string) => {
    // Some replies ask for a download of certificates, and that is answered strangely too.
    const isList = request.startsWith('GET /v3/global/certificates');
    const { bytes, hangsUp } = isList ? strangeList() : next;
    if (hangsUp) socket.end(bytes);
    else socket.write(bytes);
  };
  server = createServer((socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      answer(socket, text);
      text = '';
    });
  });
  origin = `http://127.0.0.1:${await listen(server)}`;
  client = new WechatPayClient({
    mchid: MCHID,
    // Verifying is what is looked at; a real signature for each call would double the time.
    signer: { serialNo: MERCHANT_SERIAL, sign: () => Promise.resolve('AAAA') },
    keys: keyRing,
    certificates: { apiV3Key: API_V3_KEY, refreshMinMs: 1 },
    baseUrl: origin,
    // A reply that ends elsewhere than it says would spoil the one after it on a kept connection.
    agent: new Agent({ keepAlive: false }),
    timeoutMs: 60_000,
    maxReplyBytes: LIMIT,
  });
});
afterAll(async () => {
  client.close();
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => server.close(resolve));
  removeFiles();
});

function strangeList(): StrangeReply {
  const spoil = (bytes: Buffer) =>
    Buffer.concat([bytes.subarray(0, chance.below(bytes.length)), chance.bytes(3)]);
  const list = JSON.stringify({ data: [entryOf(listed, { spoil })] });
  const reply = platformReply({ status: 200, body: list });
  return chance.next() < 0.5
    ? strangeReply(chance)
    : { kind: 'a spoilt list', bytes: reply, isGenuine: true, hangsUp: false };
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe(`${COUNT} strange replies (seed ${SEED})`, () => {
  it('break nothing, are believed only if genuine, and leave no memory behind', async () => {
    const seen = new Map<string, Set<string>>();
    let heapBefore = 0;
    for (let index = 0; index < COUNT; index += 1) {
      if (index === 1000) heapBefore = heapUsed();
      next = strangeReply(chance);
      const isSync = index % 2 === 0;
      // A promise that rejected with nobody listening would fail the test by itself.
      const reply = await client.call(
        isSync ? { method: 'POST', path: '/v3/x', body: '{}' } : { method: 'GET', path: '/v3/x' },
      );
      const told = `case ${index} (${next.kind}): ${JSON.stringify(reply)}`;
      const isVerified = reply.verification === 'verified';
      if (isVerified !== next.isGenuine) throw new Error(`Wrongly judged: ${told}`);
      const outcome = isSync ? classifySendReply(reply) : classifyQueryReply(reply, identity).outcome;
      const isSuccess = outcome === 'accepted' || outcome === 'ours';
      if (isSuccess && !next.isGenuine) throw new Error(`False success: ${told}`);
      if (reply.sent !== 'maybe') throw new Error(`It was sent: ${told}`);
      if ((reply.message ?? '').length > 512 || /[\r\n]/.test(reply.message ?? '')) {
        throw new Error(`Unfit for a log: ${told}`);
      }
      seen.set(next.kind, (seen.get(next.kind) ?? new Set()).add(reply.failure ?? reply.verification));
    }
    expect(heapUsed() - heapBefore).toBeLessThan(MARGIN);

    // The cases were what they are called.
    expect([...seen.keys()].sort()).toEqual([...KINDS].sort());
    expect(Object.fromEntries(seen)).toMatchObject({
      genuine: new Set(['verified']),
      "a stranger's key": new Set(['bad-signature']),
      'another serial': new Set(['unknown-serial']),
      stale: new Set(['stale']),
      'a probe': new Set(['probe']),
      'no such header': new Set(['unsigned']),
      'another body': new Set(['bad-signature']),
      'compressed after it was signed': new Set(['bad-signature']),
      'too long a body': new Set(['too-large']),
      'a header of control characters': expect.any(Set) as Set<string>,
      nothing: new Set(['reset']),
    });
  }, 300_000);
});
