// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { HandlerLoop, type HandlerPorts } from '../../src/handlers/handler-loop.js';
import type { AnyHandler, PayscoreHandler } from '../../src/handlers/payscore-handler.js';
import type { DueHandlerCall, HandlerCallSql, PayscoreSyncRecord } from '../../src/ledger/index.js';
import { noTelemetry } from '../../src/telemetry/index.js';

const SETTINGS = {
  leaseMs: 10_000,
  marginMs: 1000,
  drainMs: 100,
  backoffMinMs: 1000,
  backoffMaxMs: 60_000,
};

const due = (id: string, attempt = 1): DueHandlerCall => ({ id, syncId: `sync-of-${id}`, attempt });

/** Hands out what is waiting, up to the limit, and keeps what came of it. */
class FakeSql {
  readonly waiting: DueHandlerCall[] = [];
  readonly claims: { limit: number; token: string }[] = [];
  readonly completed: string[] = [];
  readonly failed: { id: string; delayMs: number; error: string }[] = [];
  readonly handlers: unknown[] = [];
  isAway = false;
  isOurs = true;

  asSql(): HandlerCallSql {
    const away = () => Promise.reject(new Error('no connection'));
    const sql: Pick<HandlerCallSql, 'claim' | 'completed' | 'failed'> = {
      claim: (handler, limit, _leaseMs, token) => {
        if (this.isAway) return away();
        this.handlers.push(handler);
        this.claims.push({ limit, token });
        return Promise.resolve(this.waiting.splice(0, limit));
      },
      completed: (id) => {
        if (this.isAway) return away();
        this.completed.push(id);
        return Promise.resolve(this.isOurs);
      },
      failed: (id, _token, delayMs, error) => {
        this.failed.push({ id, delayMs, error });
        return Promise.resolve(this.isOurs);
      },
    };
    return sql as HandlerCallSql;
  }
}

/** What code without types may reject with. */
const thrown = {
  ...{ text: 'no', nothing: undefined, symbol: Symbol('no'), bare: Object.create(null) as object },
  getter: Object.defineProperty(new RangeError(), 'message', {
    get() {
      throw new Error('a getter of the host');
    },
  }),
  named: Object.assign(new Error('no'), { name: Symbol('no') }),
} as unknown as Record<'text' | 'nothing' | 'symbol' | 'bare' | 'getter' | 'named', Error>;

const running: HandlerLoop[] = [];

function setUp(call: PayscoreHandler, over: Partial<HandlerPorts> = {}) {
  const sql = new FakeSql();
  const abort = new AbortController();
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  jest.spyOn(Logger.prototype, 'debug').mockImplementation();
  jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const ports: HandlerPorts = {
    sql: sql.asSql(),
    institutions: () => ['hk'],
    read: (id) =>
      Promise.resolve({ record: { id, status: 'synced' } as PayscoreSyncRecord, traceParent: null }),
    readNotification: () => Promise.resolve(null),
    telemetry: noTelemetry,
    signal: abort.signal,
    random: () => 0.5,
    ...over,
  };
  const handler = {
    event: 'synced',
    id: 'books',
    place: 'Books.onSynced',
    call: call as AnyHandler,
  } as const;
  const loop = new HandlerLoop(handler, ports, SETTINGS);
  running.push(loop);
  /** These calls are due when the loop starts. */
  const start = async (...calls: DueHandlerCall[]) => {
    sql.waiting.push(...calls);
    loop.start();
    await pass(0);
  };
  return { sql, loop, abort, warn, error, start };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  for (const loop of running.splice(0)) loop.stop();
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('a handler loop', () => {
  it('hands the sync and the call to the handler and marks it completed', async () => {
    const call = jest.fn();
    const { sql, start } = setUp(call);
    await start(due('D1'), due('D2', 3));
    expect(call.mock.calls).toEqual([
      [
        { id: 'sync-of-D1', status: 'synced' },
        { handlerId: 'books', deliveryId: 'D1', attempt: 1 },
      ],
      [
        { id: 'sync-of-D2', status: 'synced' },
        { handlerId: 'books', deliveryId: 'D2', attempt: 3 },
      ],
    ]);
    expect(sql.completed).toEqual(['D1', 'D2']);
    expect(sql.handlers[0]).toEqual({ event: 'synced', handlerId: 'books', institutions: ['hk'] });
    expect(sql.failed).toEqual([]);
  });

  it('claims at its start, when woken, and once a minute though nobody wakes it', async () => {
    const { sql, loop } = setUp(jest.fn());
    loop.start();
    await pass(59_000);
    expect(sql.claims).toHaveLength(1);
    loop.wake();
    await pass(0);
    expect(sql.claims).toHaveLength(2);
    await pass(60_000);
    expect(sql.claims).toHaveLength(3);
    expect(new Set(sql.claims.map(({ token }) => token)).size).toBe(3);
  });

  const throwing = (error: Error) => () => {
    throw error;
  };
  const noError = (type: string) => `threw a value of type ${type}, not an Error`;

  it.each([
    ['throws', throwing(new Error('no\u0007\ngood')), 'Error: no good'],
    ['rejects', () => Promise.reject(new TypeError('no')), 'TypeError: no'],
    ['rejects with a text', () => Promise.reject(thrown.text), 'no'],
    ['rejects with nothing', jest.fn(() => Promise.reject(thrown.nothing)), noError('undefined')],
    ['throws a symbol', throwing(thrown.symbol), noError('symbol')],
    ['rejects with an object without a prototype', () => Promise.reject(thrown.bare), noError('object')],
    ['rejects with an Error whose getters throw', () => Promise.reject(thrown.getter), 'RangeError:'],
    ['rejects with an Error whose name is no text', () => Promise.reject(thrown.named), 'Error: no'],
  ] as [string, PayscoreHandler, string][])(
    'tries again later when the handler %s',
    async (_name, call, error) => {
      const { sql, warn, start } = setUp(call);
      await start(due('D1'));
      expect(sql.completed).toEqual([]);
      expect(sql.failed).toEqual([{ id: 'D1', delayMs: 1500, error }]);
      expect(warn).toHaveBeenCalledWith(expect.stringContaining(`failed for sync sync-of-D1: ${error}`));
    },
  );

  it.each([
    [1, 1500],
    [2, 2500],
    [4, 8500],
    [30, 30_500],
  ])('waits longer after each try: after the %ith %i ms', async (attempt, delayMs) => {
    const { sql, start } = setUp(() => Promise.reject(new Error('no')));
    await start(due('D1', attempt));
    expect(sql.failed).toMatchObject([{ delayMs }]);
  });

  it('gives a call up before its lease is over, and counts it as failed', async () => {
    const { sql, loop } = setUp(() => new Promise(() => undefined));
    sql.waiting.push(due('D1'));
    loop.start();
    await pass(8999);
    expect(sql.failed).toEqual([]);
    await pass(1);
    expect(sql.failed).toMatchObject([{ id: 'D1', error: 'Error: the handler did not end within 9000 ms' }]);
  });

  it('does not hear what a call it gave up comes to', async () => {
    let reject!: (error: Error) => void;
    const { sql, loop } = setUp(() => new Promise((_resolve, no) => (reject = no)));
    sql.waiting.push(due('D1'));
    loop.start();
    await pass(9000);
    reject(new Error('too late'));
    await pass(0);
    expect(sql.failed).toHaveLength(1);
  });

  it('makes eight calls at once and no more, and claims again when there is room', async () => {
    const ends: (() => void)[] = [];
    const { sql, loop } = setUp(() => new Promise<void>((resolve) => ends.push(resolve)));
    sql.waiting.push(...Array.from({ length: 12 }, (_, i) => due(`D${i}`)));
    loop.start();
    await pass(600);
    expect(ends).toHaveLength(8);
    expect(sql.claims).toEqual([{ limit: 8, token: expect.any(String) }]);
    for (const end of ends.splice(0, 4)) end();
    await pass(0);
    expect(sql.completed).toHaveLength(4);
    expect(ends).toHaveLength(8);
  });

  it('waits a second when the ledger cannot be read, and goes on', async () => {
    const { sql, loop, error } = setUp(jest.fn());
    sql.isAway = true;
    loop.start();
    await pass(999);
    expect(error).toHaveBeenCalledTimes(1);
    sql.isAway = false;
    sql.waiting.push(due('D1'));
    await pass(1);
    expect(sql.completed).toEqual(['D1']);
  });

  it('leaves it to the lease when what came of a call cannot be written', async () => {
    const { sql, error, start } = setUp(() => {
      sql.isAway = true;
    });
    await start(due('D1'));
    expect(error).toHaveBeenCalledWith(expect.stringContaining('could not be written: Error: no connection'));
    expect(sql.failed).toEqual([]);
  });

  it('tells when another claim holds the delivery now', async () => {
    const { sql, warn, start } = setUp(jest.fn());
    sql.isOurs = false;
    await start(due('D1'));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('lease lost for sync sync-of-D1'));
  });

  it('does not call a handler for a sync that is gone', async () => {
    const call = jest.fn();
    const { sql, start } = setUp(call, { read: () => Promise.resolve(null) });
    await start(due('D1'));
    expect(call).not.toHaveBeenCalled();
    expect(sql.failed).toMatchObject([{ error: 'Error: the sync is not in the ledger any more' }]);
  });

  it('claims nothing after it was stopped, and is idle when its last call is written', async () => {
    let end!: () => void;
    const { sql, loop, start } = setUp(() => new Promise<void>((resolve) => (end = resolve)));
    await start(due('D1'));
    loop.stop();
    const idle = jest.fn();
    void loop.idle().then(idle);
    await pass(2000);
    expect(sql.claims).toHaveLength(1);
    expect(idle).not.toHaveBeenCalled();
    end();
    await pass(0);
    expect(idle).toHaveBeenCalled();
    expect(sql.completed).toEqual(['D1']);
  });

  it('cuts calls off when the shutdown waits no longer, and has them made again', async () => {
    const { sql, loop, abort, start } = setUp(() => new Promise(() => undefined));
    await start(due('D1'));
    loop.stop();
    abort.abort();
    await loop.idle();
    expect(sql.failed).toMatchObject([{ id: 'D1', error: expect.stringContaining('shut down') }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('never runs when it was stopped before it was started', async () => {
    const { sql, loop } = setUp(jest.fn());
    loop.stop();
    loop.start();
    await pass(2000);
    expect(sql.claims).toEqual([]);
  });
});
