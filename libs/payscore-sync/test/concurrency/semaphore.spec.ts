import fc from 'fast-check';
import { Semaphore } from '../../src/concurrency/semaphore.js';

function deferred() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function filled(capacity: number, taken: number) {
  const onRoom = jest.fn();
  const slots = new Semaphore(capacity, onRoom);
  const works = Array.from({ length: taken }, () => {
    const work = deferred();
    slots.hold(work.promise);
    return work;
  });
  return { slots, onRoom, works };
}

describe('slots', () => {
  it('are taken until the work ends', async () => {
    const { slots, works } = filled(4, 3);
    expect(slots.free).toBe(1);
    works[0]?.resolve();
    await turn();
    expect(slots.free).toBe(2);
  });

  it('are given back by work that fails, and its failure is not raised again', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { slots, works } = filled(1, 1);
      works[0]?.reject(new Error('lost'));
      await turn();
      await turn();
      expect(slots.free).toBe(1);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  it('call for more work once half of them are free, when there was more than they could take', async () => {
    const { slots, onRoom, works } = filled(4, 4);
    slots.wantRoom();
    works[0]?.resolve();
    await turn();
    expect(onRoom).not.toHaveBeenCalled();
    works[1]?.resolve();
    await turn();
    expect(onRoom).toHaveBeenCalledTimes(1);
    works[2]?.resolve();
    works[3]?.resolve();
    await turn();
    expect(onRoom).toHaveBeenCalledTimes(1);
  });

  it('call at once when half of them became free meanwhile', () => {
    const { slots, onRoom } = filled(4, 2);
    slots.wantRoom();
    expect(onRoom).toHaveBeenCalledTimes(1);
  });

  it('do not call when nobody has more work', async () => {
    const { onRoom, works } = filled(4, 4);
    for (const work of works) work.resolve();
    await turn();
    expect(onRoom).not.toHaveBeenCalled();
  });

  it('call again when there is more again', async () => {
    const { slots, onRoom, works } = filled(1, 1);
    slots.wantRoom();
    works[0]?.resolve();
    await turn();
    const again = deferred();
    slots.hold(again.promise);
    slots.wantRoom();
    again.resolve();
    await turn();
    expect(onRoom).toHaveBeenCalledTimes(2);
  });

  it('are idle once everything that was held has ended, well or badly', async () => {
    const { slots, works } = filled(2, 2);
    const seen = { idle: false };
    const waiting = slots.idle().then(() => (seen.idle = true));
    works[0]?.resolve();
    await turn();
    expect(seen.idle).toBe(false);
    works[1]?.reject(new Error('lost'));
    await waiting;
    expect(slots.free).toBe(2);
  });

  it('never count wrongly, in whatever order work begins and ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (begins) => {
        const slots = new Semaphore(3, () => undefined);
        const running: ReturnType<typeof deferred>[] = [];
        for (const begin of begins) {
          if (begin && running.length < 3) {
            const work = deferred();
            slots.hold(work.promise);
            running.push(work);
          } else {
            running.shift()?.resolve();
            await turn();
          }
          expect(slots.free).toBe(3 - running.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});
