import { planEngineFaults } from './engine-faults.js';
import { BAD_TENANT } from './parties.js';
import { planNetworkFaults } from './network-faults.js';
import { planFaults } from './planned-faults.js';
import { planOrder } from './planned-order.js';
import { SeededRandom } from './seeded-random.js';
import { STORIES } from './story.js';
import { troublesOn } from './troubles.js';

const COMMON = { kills: 36, stops: 14, restarts: 3, spells: 4 };
const TROUBLED = { silences: 6, failovers: 1, isLossy: false, floods: 2, badFloods: 1, hangUps: 3 };

const plan = (seed: number) => Array.from({ length: 600 }, (_, index) => planOrder(seed, index));

describe('random numbers of a seed', () => {
  it('are the same for the same text and others for another', () => {
    const draw = (seed: string) =>
      Array.from(
        { length: 5 },
        (
          (random) => () =>
            random.next()
        )(new SeededRandom(seed)),
      );
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('lie in their range, and come about as often as they weigh', () => {
    const random = new SeededRandom('range');
    const numbers = Array.from({ length: 4000 }, () => random.integer(1, 4));
    expect([...new Set(numbers)].sort()).toEqual([1, 2, 3, 4]);
    const heavy = numbers.filter(() =>
      random.weighted([
        [3, true],
        [1, false],
      ]),
    ).length;
    expect(heavy).toBeGreaterThan(2700);
    expect(heavy).toBeLessThan(3300);
  });
});

describe('the plan of a seed', () => {
  it('is the same every time, and another for another seed', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('has every story, whole orders, gaps, late lower numbers, part payments and rollbacks', () => {
    const orders = plan(7);
    const seqs = orders.map(({ payments }) =>
      payments.filter(({ fate }) => fate === 'commit').map(({ seq }) => seq),
    );
    expect(new Set(orders.map(({ story }) => story))).toEqual(new Set(STORIES));
    expect(seqs.some(([seq]) => seq === 0)).toBe(true);
    expect(seqs.some((list) => list.length === 1 && list[0] === 2)).toBe(true);
    expect(seqs.some((list) => list.some((seq, place) => seq < (list[place - 1] ?? 0)))).toBe(true);
    expect(seqs.some((list) => list.length === 4)).toBe(true);
    expect(orders.some(({ payments }) => payments.some(({ fate }) => fate === 'rollback'))).toBe(true);
  });

  it('rolls back no fact that it commits elsewhere, so that the two can be told apart', () => {
    for (const { payments } of plan(7)) {
      const factsOf = (fate: string) =>
        payments.filter((p) => p.fate === fate).map(({ seq, amount }) => `${seq} ${amount}`);
      const committed = factsOf('commit');
      expect(new Set(committed).size).toBe(committed.length);
      expect(factsOf('rollback').filter((fact) => committed.includes(fact))).toEqual([]);
    }
  });

  it('gives a bad tenant a tenth of the orders where there is one, and changes no other', () => {
    const troubled = Array.from({ length: 600 }, (_, index) => planOrder(7, index, true));
    const bad = troubled.filter(({ subMchid }) => subMchid === BAD_TENANT);
    expect(bad.length).toBeGreaterThan(30);
    expect(bad.every(({ story }) => story === 'bad-tenant')).toBe(true);
    const calm = plan(7);
    for (const [index, order] of troubled.entries()) {
      if (order.subMchid !== BAD_TENANT) expect(order).toEqual(calm[index]);
    }
  });

  it('spreads the faults it was asked for over the time, the same every time', () => {
    const faults = () => planFaults(new SeededRandom('f'), 60, { ...COMMON, ...TROUBLED }, 2500);
    const count = (kind: string) => faults().filter((fault) => fault.kind === kind).length;
    expect(faults()).toEqual(faults());
    expect(['kill', 'stop', 'restart', 'spell'].map(count)).toEqual([36, 14, 3, 4]);
    expect(['silence', 'failover', 'flood', 'hang-up'].map(count)).toEqual([6, 1, 3, 3]);
    const times = faults().map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((atMs) => atMs >= 6000 && atMs <= 54_000)).toBe(true);
  });

  it('plans what befalls Redis where an engine needs it, and otherwise not', () => {
    const faultsOn = (engine: 'none' | 'bullmq') => {
      const troubles = troublesOn({ kind: 'postgres', engine, isNet: false }, null);
      return planEngineFaults(new SeededRandom('e'), 60, { troubles, isCalm: false });
    };
    expect(faultsOn('none')).toEqual([]);
    expect(faultsOn('bullmq')).toEqual(faultsOn('bullmq'));
    const kinds = new Set(faultsOn('bullmq').map((fault) => ('what' in fault ? fault.what : fault.of)));
    expect([...kinds].sort()).toEqual(['all', 'evict', 'failover', 'flush', 'hang', 'kill', 'one']);
  });

  it('has Redis away for a minute, or all workers deaf for good, when it is to show what that costs', () => {
    const calm = (trouble: 'redis-away' | 'deaf-workers') =>
      planEngineFaults(new SeededRandom('e'), 75, { troubles: new Set([trouble]), isCalm: true });
    expect(calm('redis-away')).toEqual([{ kind: 'redis', atMs: 7500, what: 'kill', forMs: 60_000 }]);
    expect(calm('deaf-workers')).toEqual([{ kind: 'deafness', atMs: 7500, of: 'all' }]);
  });

  it('cuts hosts off where they have a network, and then leaves out what needs one machine', () => {
    const troubles = troublesOn({ kind: 'postgres', engine: 'bullmq', isNet: true }, null);
    expect(['silence', 'failover', 'redis-failover'].filter((name) => troubles.has(name as 'lag'))).toEqual(
      [],
    );
    const cuts = planNetworkFaults(new SeededRandom('n'), 60, troubles);
    expect(new Set(cuts.map(({ from }) => from))).toEqual(new Set(['database', 'wechatpay', 'redis', 'all']));
    expect(new Set(cuts.map(({ how }) => how))).toEqual(new Set(['both', 'out', 'in', 'refused']));
    expect(cuts.filter(({ isDeadly }) => isDeadly)).toHaveLength(2);
    const onOneMachine = troublesOn({ kind: 'postgres', engine: 'bullmq', isNet: false }, null);
    expect(planNetworkFaults(new SeededRandom('n'), 60, onOneMachine)).toEqual([]);
  });
});
