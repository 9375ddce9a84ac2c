import type { CheckedLine } from '../../src/cash-book/cash-book-line.js';
import { twoAtOnce } from '../../src/cash-book/two-at-once.js';

const lineOf = (out_order_no: string) => ({ given: { out_order_no } }) as CheckedLine;

/** Work that ends when the test says so. */
class Desk {
  readonly begun: string[] = [];
  private readonly open = new Map<string, PromiseWithResolvers>();

  readonly work = (batch: readonly CheckedLine[]) => {
    const name = batch.map(({ given }) => given.out_order_no).join(' ');
    this.begun.push(name);
    return new Promise<string>((resolve, reject) =>
      this.open.set(name, { resolve: () => resolve(name), reject }),
    );
  };

  end(name: string, error?: Error): void {
    const { resolve, reject } = this.open.get(name)!;
    if (error) reject(error);
    else resolve();
  }
}

interface PromiseWithResolvers {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

async function* batchesOf(names: readonly string[], error?: Error) {
  for (const name of names) yield await Promise.resolve(name.split(' ').map(lineOf));
  if (error) throw error;
}

function run(names: readonly string[], signal?: AbortSignal, error?: Error) {
  const desk = new Desk();
  const told: string[] = [];
  const ended = (async () => {
    for await (const result of twoAtOnce(batchesOf(names, error), desk.work, signal)) told.push(result);
  })();
  ended.catch(() => undefined);
  return { desk, told, ended };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('batches two at once', () => {
  it('begin the second beside the first, and no third', async () => {
    const { desk, told, ended } = run(['A', 'B', 'C']);
    await settle();
    expect(desk.begun).toEqual(['A', 'B']);
    desk.end('B');
    await settle();
    expect([desk.begun, told]).toEqual([['A', 'B'], []]);
    desk.end('A');
    await settle();
    expect([desk.begun, told]).toEqual([
      ['A', 'B', 'C'],
      ['A', 'B'],
    ]);
    desk.end('C');
    await ended;
    expect(told).toEqual(['A', 'B', 'C']);
  });

  it('come one after the other if they share an order', async () => {
    const { desk, told, ended } = run(['A B', 'B C', 'D']);
    await settle();
    expect(desk.begun).toEqual(['A B']);
    desk.end('A B');
    await settle();
    expect([desk.begun, told]).toEqual([['A B', 'B C', 'D'], ['A B']]);
    desk.end('D');
    desk.end('B C');
    await ended;
    expect(told).toEqual(['A B', 'B C', 'D']);
  });

  it('end with the error of the first after the second has ended, too', async () => {
    const { desk, told, ended } = run(['A', 'B', 'C']);
    await settle();
    let isOver = false;
    const over = ended.finally(() => (isOver = true)).catch(() => undefined);
    desk.end('A', new Error('the database is gone'));
    await settle();
    expect([isOver, desk.begun]).toEqual([false, ['A', 'B']]);
    desk.end('B');
    await over;
    await expect(ended).rejects.toThrow('the database is gone');
    expect(told).toEqual([]);
  });

  it('tell the first before the error of the second', async () => {
    const { desk, told, ended } = run(['A', 'B']);
    await settle();
    desk.end('B', new Error('a line is wrong'));
    await settle();
    desk.end('A');
    await expect(ended).rejects.toThrow('a line is wrong');
    expect(told).toEqual(['A']);
  });

  it('that were begun are told before the error of the book', async () => {
    const { desk, told, ended } = run(['A', 'B'], undefined, new Error('the disk broke'));
    await settle();
    desk.end('A');
    await settle();
    desk.end('B');
    await expect(ended).rejects.toThrow('the disk broke');
    expect(told).toEqual(['A', 'B']);
  });

  it('begin none after an abort, and tell those that were begun before its error', async () => {
    const abort = new AbortController();
    const { desk, told, ended } = run(['A', 'B', 'C', 'D'], abort.signal);
    await settle();
    abort.abort(new Error('interrupted'));
    desk.end('A');
    desk.end('B');
    await expect(ended).rejects.toThrow('interrupted');
    expect([desk.begun, told]).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ]);
  });
});
