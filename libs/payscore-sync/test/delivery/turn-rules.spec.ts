import * as fc from 'fast-check';
import { firstOf, MAX_SHARES, shareOut } from '../../src/delivery/turns/turn-rules.js';
import { always } from '../support/always.js';

const due = (...names: string[]) => names.map((subMchid) => ({ subMchid, isDue: true }));
const idle = (...names: string[]) => names.map((subMchid) => ({ subMchid, isDue: false }));

describe('what a claim under a backlog takes first', () => {
  it('is sends five times of eight, uncertain syncs twice, and once what is due longest', () => {
    const eighths = Array.from({ length: 8 }, (_, eighth) => firstOf(eighth / 8)[0] ?? 'oldest');
    expect(eighths.filter((first) => first === 'queued')).toHaveLength(5);
    expect(eighths.filter((first) => first === 'uncertain')).toHaveLength(2);
    expect(eighths.filter((first) => first === 'oldest')).toHaveLength(1);
  });

  it('is the other kind where there is none of the first', () => {
    expect(firstOf(0)).toEqual(['queued', 'uncertain']);
    expect(firstOf(0.7)).toEqual(['uncertain', 'queued']);
  });
});

describe('a claim is shared out', () => {
  it('evenly among those with something due', () => {
    const { turn } = shareOut('queued', [...due('A'), ...idle('B'), ...due('C')], false, 10);
    expect(turn).toEqual({ status: 'queued', subMchids: ['A', 'C'], each: 5 });
  });

  it('with one row each when it has fewer rows than there are sub-merchants, and goes on behind the last', () => {
    expect(shareOut('queued', due('A', 'B', 'C'), false, 2)).toEqual({
      turn: { status: 'queued', subMchids: ['A', 'B'], each: 1 },
      last: 'B',
    });
  });

  it('beginning with another one next time, since the first also gets what is left over', () => {
    expect(shareOut('queued', due('A', 'B'), false, 10).last).toBe('A');
  });

  it('without a word of whose turn it was when there is only one', () => {
    expect(shareOut('queued', due('A'), false, 10)).toEqual({
      turn: { status: 'queued', subMchids: ['A'], each: 10 },
      last: null,
    });
  });

  it('behind all that were looked at when nothing of them was due', () => {
    expect(shareOut('queued', idle('A', 'B'), true, 10)).toEqual({ turn: null, last: 'B' });
    expect(shareOut('queued', idle('A', 'B'), false, 10)).toEqual({ turn: null, last: null });
  });

  it('never beyond its size, and with a share for each', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 });
    always(names, fc.boolean(), fc.integer({ min: 1, max: 300 }), (some, isCut, limit) => {
      const { turn } = shareOut('queued', due(...some), isCut, limit);
      if (turn === null) return some.length === 0;
      const { subMchids, each } = turn;
      return each >= 1 && each * subMchids.length <= limit && subMchids.length <= MAX_SHARES;
    });
  });

  it('so that everybody has a turn within as many claims as there are sub-merchants, whoever comes and goes', () => {
    const all = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
    always(
      fc.constantFrom(...all),
      fc.array(fc.subarray(all), { minLength: all.length, maxLength: all.length }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom('', ...all),
      (waiting, crowds, limit, start) => {
        let last = start;
        return crowds.some((crowd) => {
          const names = all.filter((name) => name === waiting || crowd.includes(name));
          const order = [...names.filter((name) => name > last), ...names.filter((name) => name <= last)];
          const sharing = shareOut('queued', due(...order), false, limit);
          last = sharing.last ?? last;
          return sharing.turn?.subMchids.includes(waiting);
        });
      },
    );
  });
});
