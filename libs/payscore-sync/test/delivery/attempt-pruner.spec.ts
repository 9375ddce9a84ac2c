import { Logger } from '@nestjs/common';
import { AttemptPruner } from '../../src/delivery/maintenance/attempt-pruner.js';
import type { CompletionRow } from '../../src/ledger/index.js';

function setUp() {
  const forget = jest.fn((_ranges: readonly object[]) => Promise.resolve(1));
  const pruner = new AttemptPruner({ forget });
  const asked = (id: string, number: number, failures: number, keepLast = true) =>
    pruner.written({ id, number, failures, keep_last: keepLast } as CompletionRow);
  return { asked, forget, pruner };
}

describe('the log of a parked sync', () => {
  it('is shortened once it has more routine queries than are kept', async () => {
    const { asked, forget, pruner } = setUp();
    asked('short', 12, 10);
    asked('long', 13, 11);
    await pruner.prune();
    expect(forget.mock.calls).toEqual([[[{ syncId: 'long', first: 3, last: 3 }]]]);
  });

  it('is left alone while it may still be delivered: failed attempts are no routine', async () => {
    const { asked, forget, pruner } = setUp();
    asked('queued', 40, 39, false);
    await pruner.prune();
    expect(forget).not.toHaveBeenCalled();
  });

  it('is shortened once, in batches', async () => {
    const { asked, forget, pruner } = setUp();
    for (let one = 0; one < 201; one += 1) asked(`S${one}`, 13, 11);
    for (let rounds = 0; rounds < 3; rounds += 1) await pruner.prune();
    expect(forget.mock.calls.map(([ranges]) => ranges.length)).toEqual([200, 1]);
  });

  it('stays as it is while the database fails, which is logged', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { asked, forget, pruner } = setUp();
    forget.mockRejectedValueOnce(new Error('no connection'));
    asked('S', 13, 11);
    await pruner.prune();
    expect(error.mock.calls).toEqual([['Old attempts of parked syncs could not be deleted: no connection']]);
    asked('S', 14, 12);
    await pruner.prune();
    expect(forget.mock.lastCall).toEqual([[{ syncId: 'S', first: 3, last: 4 }]]);
  });
});
