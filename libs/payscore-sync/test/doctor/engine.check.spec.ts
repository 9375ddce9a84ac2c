import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { examineEngine, findingOf } from '../../src/doctor/checks/engine.check.js';

const INFO = {
  redis_version: '7.0.15',
  maxmemory_policy: 'noeviction',
  aof_enabled: '1',
};
const infoOf = (changes: Partial<typeof INFO> = {}) => new Map(Object.entries({ ...INFO, ...changes }));

describe('the engine of a host', () => {
  it('is good with a recent version that keeps what it is given', () => {
    expect(findingOf(infoOf(), 'redis:6379')).toMatchObject({ status: 'ok', detail: 'Redis 7.0.15' });
    expect(findingOf(infoOf({ redis_version: '6.2.0' }), 'redis:6379').status).toBe('ok');
  });

  it.each(['6.0.16', '5.0.14', '3.2.1'])('is refused with Redis %s', (redis_version) => {
    expect(findingOf(infoOf({ redis_version }), 'redis:6379')).toMatchObject({
      ...{ status: 'failed', code: 'PAYSCORE_E_REDIS_SETTINGS', detail: `Redis ${redis_version}` },
    });
  });

  it('may lose tickets by eviction or a restart, of which it warns', () => {
    const found = findingOf(infoOf({ maxmemory_policy: 'allkeys-lru', aof_enabled: '0' }), 'redis:6379');
    expect(found).toMatchObject({ status: 'warning', code: 'PAYSCORE_E_REDIS_SETTINGS' });
    expect(found.detail).toBe('maxmemory-policy is allkeys-lru, appendonly is no');
  });
});

describe('a Redis', () => {
  let server: Server;
  let asked = '';
  const sockets: Socket[] = [];

  /** Answers so, in two pieces, once it was asked. */
  async function redisThat(answer: (asked: string) => string | null): Promise<string> {
    asked = '';
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('data', (chunk) => {
        asked += chunk.toString();
        const text = answer(asked);
        if (text === null || !asked.includes('INFO')) return;
        socket.write(text.slice(0, 40));
        setTimeout(() => socket.write(text.slice(40)), 5);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
  });

  const body = Object.entries(INFO)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('# Section\r\n');
  const bulk = `$${body.length}\r\n${body}\r\n`;

  it('is asked after its login, of which nothing is told', async () => {
    const place = await redisThat(() => `+OK\r\n${bulk}`);
    const finding = await examineEngine(`redis://me:canary%40secret@${place}/3`, 2000);
    expect(finding).toMatchObject({ status: 'ok', subject: place, detail: 'Redis 7.0.15' });
    expect(asked).toBe('*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$13\r\ncanary@secret\r\n*1\r\n$4\r\nINFO\r\n');
    expect(JSON.stringify(finding)).not.toContain('canary');
  });

  it.each<[string, (asked: string) => string | null, string]>([
    [
      'refuses the login',
      () => '-WRONGPASS invalid username-password pair\r\n',
      'it refuses the user or the password (WRONGPASS)',
    ],
    ['wants a login', () => '-NOAUTH Authentication required.\r\n', 'it asks for a password (NOAUTH)'],
    ['does not answer', () => null, 'no answer in time (ETIMEDOUT)'],
    ['is something else', () => 'x'.repeat(100_001), 'it does not answer as Redis does (NOT_REDIS)'],
  ])('that %s is a failure with its reason', async (_what, answer, detail) => {
    const place = await redisThat(answer);
    expect(await examineEngine(`redis://:canary@${place}`, 200)).toMatchObject({
      ...{ status: 'failed', code: 'PAYSCORE_E_REDIS_UNREACHABLE', subject: place, detail },
    });
  });

  it('that is not there is a failure, and so is a URL of something else', async () => {
    const gone = await examineEngine('redis://127.0.0.1:1', 2000);
    expect(gone).toMatchObject({ status: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
    for (const url of ['canary', 'https://user:canary@host']) {
      const finding = await examineEngine(url, 2000);
      expect(finding).toMatchObject({ status: 'failed', code: 'PAYSCORE_E_REDIS_UNREACHABLE' });
      expect(JSON.stringify(finding)).not.toContain('canary');
    }
  });
});
