// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { PayscoreError } from '../../src/errors/index.js';
import { BatchCompleter } from '../../src/delivery/batch-completer.js';
import type { Completion, EndedAttempt } from '../../src/delivery/ended-attempt.js';
import type { CompletionRow, NewHandlerCall } from '../../src/ledger/index.js';

const GAP = 1000;

/** The two statements the writer uses, over a table of ids that still hold their lease. */
class FakeLedger {
  readonly commits: string[][] = [];
  readonly advanced: string[][] = [];
  /** Orders with a row behind the one that is settled. */
  readonly waiting = new Set<string>();
  readonly lost = new Set<string>();
  readonly poison = new Set<string>();
  isAway = false;
  advanceFails = false;

  complete(rows: readonly CompletionRow[]): Promise<ReadonlySet<CompletionRow>> {
    const ids = rows.map((row) => row.id);
    if (this.isAway || ids.some((id) => this.poison.has(id)))
      return Promise.reject(new Error('no connection'));
    this.commits.push(ids);
    return Promise.resolve(new Set(rows.filter(({ id }) => !this.lost.has(id))));
  }

  advance(orderKeys: readonly string[], gap: number): Promise<boolean> {
    expect(gap).toBe(GAP);
    if (this.advanceFails) return Promise.reject(new Error('deadlock'));
    this.advanced.push([...orderKeys]);
    return Promise.resolve(orderKeys.some((key) => this.waiting.has(key)));
  }
}

/** @param underWay attempts that have not ended */
function setUp(underWay = { count: 0 }) {
  const ledger = new FakeLedger();
  const ends: Record<Completion, string[]> = { written: [], lost: [], givenUp: [] };
  const failed: string[] = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((line: string) => void failed.push(line));
  const advanced = jest.fn();
  const completer = new BatchCompleter(ledger, GAP, () => underWay.count > 0, advanced);
  const writer = {
    add: (attempt: EndedAttempt) =>
      void completer.add(attempt).then((completion) => ends[completion].push(attempt.row.id)),
    idle: () => completer.idle(),
    get unwrittenMs() {
      return completer.unwrittenMs;
    },
  };
  return { ledger, ends, failed, advanced, writer };
}

function ended(
  id: string,
  changes: { settled?: boolean; orderKey?: string; left?: () => number } = {},
): EndedAttempt {
  const { settled = false, orderKey = `order-${id}`, left = () => 60_000 } = changes;
  return {
    row: { id, settled } as CompletionRow,
    handlerCalls: [],
    institution: 'hk',
    orderKey,
    lease: {
      get leftMs() {
        return left();
      },
    },
  };
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => `S${i}`);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Lets the writer work for `ms` of fake time. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const idle = async (writer: { idle(): Promise<void> }, ms = 0) => {
  await pass(ms);
  await writer.idle();
};

describe('the writer', () => {
  it('writes attempts that end in one turn in one commit, in their order', async () => {
    const { ledger, ends, writer } = setUp();
    for (const id of ids(5)) writer.add(ended(id));
    await idle(writer);
    expect(ledger.commits).toEqual([ids(5)]);
    expect(ends).toEqual({ written: ids(5), lost: [], givenUp: [] });
  });

  it('writes whom to tell in the same commit', async () => {
    const { ledger, writer } = setUp();
    const complete = jest.spyOn(ledger, 'complete');
    const handlerCalls = [{ id: 'D1', sync_id: 'A' } as NewHandlerCall];
    writer.add({ ...ended('A'), handlerCalls });
    writer.add(ended('B'));
    await idle(writer);
    expect(complete.mock.calls).toEqual([[[expect.anything(), expect.anything()], handlerCalls, 60_000]]);
  });

  it('writes at most 200 per commit', async () => {
    const { ledger, writer } = setUp();
    for (const id of ids(250)) writer.add(ended(id));
    await idle(writer);
    expect(ledger.commits.map((commit) => commit.length)).toEqual([200, 50]);
    expect(ledger.commits.flat()).toEqual(ids(250));
  });

  it('waits for attempts that are under way, so that they share a commit, at most 10 ms', async () => {
    const { ledger, writer } = setUp({ count: 1 });
    writer.add(ended('A'));
    await pass(5);
    writer.add(ended('B'));
    await pass(4);
    expect(ledger.commits).toEqual([]);
    await pass(1);
    expect(ledger.commits).toEqual([['A', 'B']]);
  });

  it('waits no longer once the last attempt under way has ended', async () => {
    const underWay = { count: 1 };
    const { ledger, writer } = setUp(underWay);
    writer.add(ended('A'));
    await pass(5);
    expect(ledger.commits).toEqual([]);
    underWay.count = 0;
    writer.add(ended('B'));
    await pass(0);
    expect(ledger.commits).toEqual([['A', 'B']]);
  });

  it('waits no longer once a commit is full', async () => {
    const { ledger, writer } = setUp({ count: 1 });
    writer.add(ended('S0'));
    await pass(1);
    for (const id of ids(200).slice(1)) writer.add(ended(id));
    await pass(0);
    expect(ledger.commits).toEqual([ids(200)]);
  });

  it('puts what ends during a commit into the next one', async () => {
    const { ledger, writer } = setUp();
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const complete = ledger.complete.bind(ledger);
    jest.spyOn(ledger, 'complete').mockImplementationOnce(async (rows) => {
      await gate;
      return complete(rows);
    });
    writer.add(ended('A'));
    await pass(0);
    for (const id of ['B', 'C']) writer.add(ended(id));
    await pass(0);
    expect(ledger.commits).toEqual([]);
    release();
    await idle(writer);
    expect(ledger.commits).toEqual([['A'], ['B', 'C']]);
  });

  it('is idle when there is nothing to write, and works again afterwards', async () => {
    const { ledger, writer } = setUp();
    await writer.idle();
    for (const id of ['A', 'B']) {
      writer.add(ended(id));
      await idle(writer);
    }
    expect(ledger.commits).toEqual([['A'], ['B']]);
  });

  it('opens the way for the next sync of an order that was settled, and of no other', async () => {
    const { ledger, writer } = setUp();
    writer.add(ended('A', { settled: true, orderKey: 'X' }));
    writer.add(ended('B', { settled: false, orderKey: 'Y' }));
    writer.add(ended('C', { settled: true, orderKey: 'Z' }));
    writer.add(ended('D', { settled: true, orderKey: 'X' }));
    await idle(writer);
    expect(ledger.advanced).toEqual([['X', 'Z']]);
  });

  it('tells of something new to claim only when a row was waiting behind the one that was settled', async () => {
    const { ledger, advanced, writer } = setUp();
    writer.add(ended('A', { settled: true, orderKey: 'X' }));
    await idle(writer);
    expect(advanced).not.toHaveBeenCalled();
    ledger.waiting.add('Y');
    writer.add(ended('B', { settled: true, orderKey: 'Y' }));
    await idle(writer);
    expect(advanced.mock.calls).toEqual([['hk']]);
  });

  it('opens no way when nothing was settled', async () => {
    const { ledger, writer } = setUp();
    writer.add(ended('A'));
    await idle(writer);
    expect(ledger.advanced).toEqual([]);
  });

  it('reports a lease that was lost, and opens no way for its order', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.lost.add('A');
    writer.add(ended('A', { settled: true }));
    writer.add(ended('B', { settled: true }));
    await idle(writer);
    expect(ends).toEqual({ written: ['B'], lost: ['A'], givenUp: [] });
    expect(ledger.advanced).toEqual([['order-B']]);
  });

  it('reports what was written even when the way could not be opened: the sweep will', async () => {
    const { ledger, ends, failed, writer } = setUp();
    ledger.advanceFails = true;
    writer.add(ended('A', { settled: true }));
    await idle(writer);
    expect(ends).toEqual({ written: ['A'], lost: [], givenUp: [] });
    expect(failed).toEqual(['The ledger could not be written: deadlock']);
    expect(ledger.commits).toEqual([['A']]);
  });
});

describe('the writer beside a write that hangs', () => {
  /** The first write never ends by itself. */
  const hanging = () => {
    const all = setUp();
    let end!: (error: Error) => void;
    jest
      .spyOn(all.ledger, 'complete')
      .mockImplementationOnce(() => new Promise((_resolve, reject) => (end = reject)));
    return { ...all, end: (error: Error) => end(error) };
  };

  it('writes what ends later', async () => {
    const { ledger, writer } = hanging();
    writer.add(ended('A'));
    await pass(0);
    for (const id of ids(3)) writer.add(ended(id));
    await pass(100);
    expect(ledger.commits).toEqual([ids(3)]);
  });

  it('tells for how long the oldest outcome is unwritten', async () => {
    const { writer } = hanging();
    expect(writer.unwrittenMs).toBe(0);
    writer.add(ended('A'));
    await pass(700);
    writer.add(ended('B'));
    await pass(300);
    expect(writer.unwrittenMs).toBe(1000);
  });

  it('repeats a batch that the database did not answer as a batch, at once', async () => {
    const { ledger, ends, writer, end } = hanging();
    for (const id of ids(3)) writer.add(ended(id));
    await pass(0);
    end(new PayscoreError('PAYSCORE_E_DATABASE_TIMEOUT', 'no answer'));
    await idle(writer);
    expect(ledger.commits).toEqual([ids(3)]);
    expect(ends.written).toEqual(ids(3));
    expect(writer.unwrittenMs).toBe(0);
  });

  it('has four writes under way at most', async () => {
    const { ledger, writer } = setUp();
    const complete = jest.spyOn(ledger, 'complete').mockReturnValue(new Promise(() => undefined));
    for (const id of ids(6)) {
      writer.add(ended(id));
      await pass(100);
    }
    expect(complete).toHaveBeenCalledTimes(4);
  });
});

describe('the writer without a database', () => {
  it('tries again until the database is back', async () => {
    const { ledger, ends, failed, writer } = setUp();
    ledger.isAway = true;
    for (const id of ids(3)) writer.add(ended(id));
    await pass(5000);
    expect(ends.written).toEqual([]);
    expect(failed).toEqual(['The ledger could not be written: no connection']);
    ledger.isAway = false;
    await idle(writer, 250);
    expect([...ends.written].sort()).toEqual(ids(3));
    expect(ends.lost).toEqual([]);
  });

  it('waits between two tries instead of spinning', async () => {
    const { ledger, writer } = setUp();
    const complete = jest.spyOn(ledger, 'complete');
    ledger.isAway = true;
    writer.add(ended('A'));
    await pass(2500);
    expect(complete.mock.calls.length).toBeLessThanOrEqual(12);
    expect(complete.mock.calls.length).toBeGreaterThan(5);
    ledger.isAway = false;
    await idle(writer, 250);
  });

  it('gives a row up when its lease is over, and goes on with the others', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.isAway = true;
    let left = 1000;
    writer.add(ended('short', { left: () => left }));
    writer.add(ended('long'));
    await pass(500);
    left = 0;
    await pass(500);
    ledger.isAway = false;
    await idle(writer, 250);
    expect(ends.written).toEqual(['long']);
    expect(ends.givenUp).toEqual(['short']);
    expect(ledger.commits.flat()).not.toContain('short');
  });

  it('is idle once everything was given up', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.isAway = true;
    for (const id of ids(3)) writer.add(ended(id, { left: () => 0 }));
    await idle(writer);
    expect(ends.givenUp).toEqual(ids(3));
    expect(ledger.commits).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('writes what ended meanwhile as soon as it can', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.isAway = true;
    writer.add(ended('A'));
    await pass(100);
    writer.add(ended('B'));
    ledger.isAway = false;
    await idle(writer, 250);
    expect([...ends.written].sort()).toEqual(['A', 'B']);
  });
});

describe('a row the database cannot take', () => {
  it('does not hold up the others of its commit', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.poison.add('S2');
    for (const id of ids(5)) writer.add(ended(id, { settled: true, left: () => (id === 'S2' ? 0 : 60_000) }));
    await idle(writer);
    expect(ends.written).toEqual(['S0', 'S1', 'S3', 'S4']);
    expect(ledger.advanced.flat()).toEqual(['order-S0', 'order-S1', 'order-S3', 'order-S4']);
    expect(ends.lost).toEqual([]);
  });

  it('is tried as long as its lease holds, and others that end meanwhile get through', async () => {
    const { ledger, ends, writer } = setUp();
    ledger.poison.add('bad');
    let left = 60_000;
    writer.add(ended('bad', { left: () => left }));
    for (const id of ids(4)) {
      writer.add(ended(id));
      await pass(300);
    }
    expect(ends.written).toEqual(ids(4));
    left = 0;
    await idle(writer, 300);
    expect(jest.getTimerCount()).toBe(0);
  });
});
