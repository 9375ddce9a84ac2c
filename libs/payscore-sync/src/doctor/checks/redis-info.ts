import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { withDeadline } from '../../concurrency/with-deadline.js';
import { timedOut } from '../findings/reason-of.js';

/** Lines of Redis' `INFO`. */
export type RedisInfo = ReadonlyMap<string, string>;

/** Longest answer that is read, characters. */
const MAX_TEXT = 100_000;

/**
 * What a Redis tells of itself, by two commands of its protocol: the host's driver is not needed.
 * @throws Error of the network, of TLS or of the answer, without the URL
 */
export async function readRedisInfo(url: string, timeoutMs: number): Promise<RedisInfo> {
  const { protocol, hostname, port, username, password } = parse(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const place = { host, port: Number(port || 6379) };
  const isTls = protocol === 'rediss:';
  const socket = isTls
    ? connectTls({ ...place, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connectPlain(place);
  const user = username === '' ? [] : [decodeURIComponent(username)];
  const login = password === '' ? [] : [['AUTH', ...user, decodeURIComponent(password)]];
  try {
    for (const command of [...login, ['INFO']]) socket.write(encode(command));
    return toInfo(await withDeadline(answerOf(socket), timeoutMs, timedOut));
  } finally {
    socket.destroy();
  }
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^rediss?:$/.test(parsed.protocol)) return parsed;
  throw Object.assign(new Error('REDIS_URL is no URL of Redis.'), { code: 'ERR_INVALID_URL' });
}

/** A command as an array of strings. */
function encode(parts: readonly string[]): string {
  const all = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${parts.length}\r\n${all.join('')}`;
}

/** Resolves once the long answer is complete. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('error', reject);
    socket.on('end', () => reject(refused('ECONNRESET')));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const [, refusal] = /(?:^|\n)-(\w+)/.exec(text) ?? [];
      if (refusal !== undefined) return reject(refused(refusal));
      const [head, length] = /(?:^|\n)\$(\d+)\r\n/.exec(text) ?? [];
      if (text.length > MAX_TEXT) return reject(refused('NOT_REDIS'));
      if (head === undefined) return;
      const body = text.slice(text.indexOf(head) + head.length);
      if (body.length >= Number(length)) resolve(body);
    });
  });
}

const refused = (code: string) => Object.assign(new Error(code), { code });

function toInfo(text: string): RedisInfo {
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}
