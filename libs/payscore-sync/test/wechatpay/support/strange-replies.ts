import { deflateSync, gzipSync } from 'node:zlib';
import type { Chance } from './chance.js';
import { PLATFORM_NEXT_SERIAL, platformNext, stranger } from './keys.js';
import { platformReply, type ReplyOptions } from './platform-reply.js';

/** Bytes for a wire, and whether a client may believe them. */
export interface StrangeReply {
  readonly kind: string;
  readonly bytes: Buffer;
  /** Rightly signed, and what was signed arrives unchanged. */
  readonly isGenuine: boolean;
  /** Whether the server hangs up after it. */
  readonly hangsUp: boolean;
}

const STATUSES = [200, 201, 202, 204, 206, 301, 400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 599];
const BODIES = [
  '',
  '{}',
  '{"code":"INVALID_REQUEST","message":"单据正在扣款中"}',
  '{"code":"SIGN_ERROR","detail":{"field":"signature","sign_information":{"url":"/x","method":1}}}',
  '{"state":"DONE","collection":{"state":"USER_PAID","details":[{"seq":1,"paid_type":"MCH"}]}}',
  '{"__proto__":{"x":1},"constructor":{"prototype":{}}}',
  '[[[[[[[[[[1]]]]]]]]]]',
  '"\ud83d\ude00"',
  'null',
  'NaN',
  '<html><body>502</body></html>',
];
const HEADERS = ['Timestamp', 'Nonce', 'Signature', 'Serial'].map((name) => `Wechatpay-${name}`);
const ENCODINGS = ['gzip', 'deflate', 'br', 'zstd', 'identity', 'x', ''];
const OTHER_HEADERS = [
  'Content-Encoding: gzip',
  'Retry-After: 99999999999999999999',
  'Retry-After: Wed, 99 Foo 2026 99:99:99 GMT',
  'Date: yesterday',
  `Request-ID: ${'R'.repeat(5000)}`,
  'Content-Type: text/html; charset=utf-7',
  'Set-Cookie: a=b',
  '__proto__: x',
];

type Maker = (chance: Chance) => Omit<StrangeReply, 'kind' | 'hangsUp'> & { readonly hangsUp?: boolean };

const signed = (chance: Chance, options: ReplyOptions = {}) => {
  const status = chance.pick(STATUSES);
  const body = status === 204 ? '' : chance.pick(BODIES);
  return platformReply({
    status,
    body,
    extra: chance.next() < 0.3 ? [chance.pick(OTHER_HEADERS)] : [],
    ...options,
  });
};
/**
 * With a nonce that they share: what is not believed uses up none. So few signatures make all of them; one costs more
 * than the rest of a case.
 */
const NOT_BELIEVED = { nonce: 'N0T8EL1EVED' };
const unbelieved = (options: ReplyOptions) => platformReply({ ...NOT_BELIEVED, ...options });
const misleading = (chance: Chance, options: ReplyOptions = {}) =>
  signed(chance, { ...NOT_BELIEVED, ...options });
const forged = (bytes: Buffer) => ({ bytes, isGenuine: false });
const splitHead = (bytes: Buffer): [Buffer, Buffer] => {
  const at = bytes.indexOf('\r\n\r\n');
  return [bytes.subarray(0, at), bytes.subarray(at + 4)];
};

/** A header of the reply replaced by something else. */
const withHeader = (chance: Chance, value: string | null): Buffer =>
  misleading(chance, { headers: { [chance.pick(HEADERS)]: value } });

const chunked = (chance: Chance, isBroken: boolean): Buffer => {
  const body = chance.pick(BODIES.slice(1));
  const nonce = isBroken ? NOT_BELIEVED : {};
  const [head] = splitHead(
    platformReply({ ...nonce, status: 200, body, headers: { 'Content-Length': null } }),
  );
  const bytes = Buffer.from(body);
  const cut = 1 + chance.below(bytes.length);
  const parts = [bytes.subarray(0, cut), bytes.subarray(cut)].filter((part) => part.length > 0);
  const chunks = parts.flatMap((part) => [`${part.length.toString(16)}\r\n`, part, '\r\n']);
  const end = isBroken
    ? chance.pick(['zz\r\n', '0\r\nX', '-1\r\n\r\n', 'fffffffffffffffff\r\n'])
    : '0\r\n\r\n';
  const start = [head, '\r\nTransfer-Encoding: chunked\r\n\r\n'];
  return Buffer.concat([...start, ...chunks, end].map((part) => Buffer.from(part as string)));
};

const MAKERS: Readonly<Record<string, Maker>> = {
  genuine: (chance) => ({ bytes: signed(chance), isGenuine: true }),
  'genuine with the other key': (chance) => ({
    bytes: signed(chance, { key: platformNext.privateKey, serial: PLATFORM_NEXT_SERIAL }),
    isGenuine: true,
  }),
  'genuine in chunks': (chance) => ({ bytes: chunked(chance, false), isGenuine: true }),
  'genuine after interim replies': (chance) => ({
    bytes: Buffer.concat([
      Buffer.from('HTTP/1.1 103 X\r\nLink: x\r\n\r\n'.repeat(1 + chance.below(3))),
      signed(chance),
    ]),
    isGenuine: true,
  }),
  'broken chunks': (chance) => ({ ...forged(chunked(chance, true)), hangsUp: true }),
  "a stranger's key": (chance) => forged(misleading(chance, { key: stranger.privateKey })),
  'another serial': (chance) =>
    forged(
      misleading(chance, {
        serial: chance.pick([chance.bytes(20).toString('hex'), 'PUB_KEY_ID_1', 'toString', '0']),
      }),
    ),
  stale: (chance) =>
    forged(
      misleading(chance, {
        timestamp: Math.floor(Date.now() / 1000) + chance.pick([-1, 1]) * (310 + chance.below(1e6)),
      }),
    ),
  'a probe': (chance) =>
    forged(misleading(chance, { signature: `WECHATPAY/SIGNTEST/${chance.bytes(30).toString('base64')}` })),
  'no such header': (chance) => forged(withHeader(chance, null)),
  'a header of nonsense': (chance) =>
    forged(
      withHeader(
        chance,
        chance
          .bytes(1 + chance.below(40))
          .toString('latin1')
          .replace(/[^\x21-\x7e\x80-\xff]/g, '!'),
      ),
    ),
  'a header of control characters': (chance) =>
    forged(withHeader(chance, chance.bytes(12).toString('latin1'))),
  'an endless header': (chance) => forged(withHeader(chance, 'A'.repeat(20_000))),
  'a header twice': (chance) => {
    const [head, body] = splitHead(misleading(chance));
    const line = head
      .toString('latin1')
      .split('\r\n')
      .find((one) => one.startsWith(chance.pick(HEADERS)));
    const again = line ?? 'Wechatpay-Nonce: again';
    return forged(Buffer.concat([head, Buffer.from(`\r\n${again}\r\n\r\n`, 'latin1'), body]));
  },
  'the signature of another body': (chance) => {
    const other = unbelieved({ status: 200, body: '{"a":1}' }).toString('latin1');
    const signature = /Wechatpay-Signature: (\S+)/.exec(other)?.[1] ?? '';
    return forged(misleading(chance, { signature }));
  },
  'another body': () => {
    const [head] = splitHead(unbelieved({ status: 200, body: '{"state":"OPEN"}' }));
    return forged(Buffer.concat([head, Buffer.from('\r\n\r\n{"state":"DONE"}')]));
  },
  compressed: (chance) => {
    const body = chance.pick([gzipSync, deflateSync])('{"state":"DONE"}');
    const encoding = `Content-Encoding: ${chance.pick(ENCODINGS)}`;
    // Signed as it is on the wire: believed, and never unpacked.
    return { bytes: platformReply({ status: 200, body, extra: [encoding] }), isGenuine: true };
  },
  'compressed after it was signed': (chance) => {
    const [head] = splitHead(
      unbelieved({ status: 200, body: '{"state":"DONE"}', headers: { 'Content-Length': null } }),
    );
    const body = gzipSync('{"state":"DONE"}');
    const lines = `\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    return { ...forged(Buffer.concat([head, Buffer.from(lines), body])), hangsUp: chance.next() < 0.5 };
  },
  'too long a body': (chance) =>
    forged(platformReply({ status: 200, body: 'x'.repeat(5000 + chance.below(5000)) })),
  'half of it': (chance) => {
    const bytes = unbelieved({ status: 200, body: '{"state":"DONE","more":"to come"}' });
    return { ...forged(bytes.subarray(0, 1 + chance.below(bytes.length - 1))), hangsUp: true };
  },
  'a wrong length': (chance) => ({
    ...forged(
      unbelieved({
        status: 200,
        body: '{}',
        headers: { 'Content-Length': chance.pick(['1', '99', '-1', 'x', '1e3']) },
      }),
    ),
    hangsUp: true,
  }),
  'two lengths': (chance) => ({
    ...forged(unbelieved({ status: 200, body: '{}', extra: ['Content-Length: 3'] })),
    hangsUp: chance.next() < 0.5,
  }),
  garbage: (chance) => ({ ...forged(chance.bytes(1 + chance.below(300))), hangsUp: true }),
  'garbage after a status line': (chance) => ({
    ...forged(
      Buffer.concat([Buffer.from('HTTP/1.1 204 No Content\r\n'), chance.bytes(200), Buffer.from('\r\n\r\n')]),
    ),
    hangsUp: true,
  }),
  nothing: () => ({ ...forged(Buffer.alloc(0)), hangsUp: true }),
};

export const KINDS = Object.keys(MAKERS);

/** One of all the ways a reply can be, or fail to be. */
export function strangeReply(chance: Chance): StrangeReply {
  const kind = chance.pick(KINDS);
  const made = (MAKERS[kind] as Maker)(chance);
  return { kind, hangsUp: false, ...made };
}
