import { ALONE_MS, TurnTaker } from '../../src/delivery/turns/turn-taker.js';
import type { Claim, InstitutionStateStore, LedgerSql, Turn, TurnStatus } from '../../src/ledger/index.js';

interface Due {
  readonly subMchid: string;
  readonly status: 'queued' | 'uncertain' | 'parked';
}

/** A ledger in memory, oldest first, and the takers of two replicas on it. */
function setUp(rows: Due[], random = 0) {
  const left = [...rows];
  const turns = new Map<TurnStatus, string>();
  const claims: (Turn | undefined)[] = [];
  const clock = { now: 1000, claimMs: 0 };
  const lookedUp: TurnStatus[] = [];
  const take = (wanted: (row: Due) => boolean, most: number) =>
    left
      .filter(wanted)
      .slice(0, most)
      .map((row) => left.splice(left.indexOf(row), 1)[0] as Due);
  const sql: Pick<LedgerSql, 'claim' | 'whoseTurn'> = {
    claim: (_institution, limit, _leaseMs, token, turn) => {
      claims.push(turn);
      clock.now += clock.claimMs;
      const taken: Due[] = [];
      for (const most of turn ? [turn.each, limit] : []) {
        for (const subMchid of turn?.subMchids ?? []) {
          const isWanted = (row: Due) => row.subMchid === subMchid && row.status === turn?.status;
          taken.push(...take(isWanted, Math.min(most, limit - taken.length)));
        }
      }
      if (!turn) taken.push(...take(() => true, limit));
      return Promise.resolve({ token, now: 1, syncs: taken, gaveWay: [] } as unknown as Claim);
    },
    whoseTurn: (_institution, status, after, limit) => {
      const names = new Set(left.filter((row) => row.status === status).map(({ subMchid }) => subMchid));
      const behind = [...names].sort().filter((name) => name > after);
      return Promise.resolve(behind.slice(0, limit).map((subMchid) => ({ subMchid, isDue: true })));
    },
  };
  const states: Pick<InstitutionStateStore, 'lastTurn' | 'keepTurn'> = {
    lastTurn: (_institution, status) => {
      lookedUp.push(status);
      return Promise.resolve(turns.get(status) ?? null);
    },
    keepTurn: (_institution, status, subMchid) => Promise.resolve(void turns.set(status, subMchid)),
  };
  const lot = { random };
  const monotonicNow = () => clock.now;
  const taker = () => new TurnTaker('hk', sql, states, () => lot.random, monotonicNow);
  const claim = async (one: TurnTaker, limit: number, isBacklog = true) => {
    const { claim, isMoreDue } = await one.claim(
      { limit, leaseMs: 1, token: 't', deadlineMs: 1000 },
      isBacklog,
    );
    const names = claim.syncs.map((row) => `${row.subMchid} ${row.status}`);
    return { names, isMoreDue };
  };
  return { taker, claim, claims, clock, lookedUp, left, lot };
}

const many = (subMchid: string, status: Due['status'], count: number): Due[] =>
  Array.from({ length: count }, () => ({ subMchid, status }));

describe('whoever takes turns', () => {
  it('claims what is due longest while there is no backlog, with nothing looked up', async () => {
    const { taker, claim, claims } = setUp([...many('A', 'parked', 2), ...many('B', 'queued', 1)]);
    expect(await claim(taker(), 10, false)).toEqual({
      names: ['A parked', 'A parked', 'B queued'],
      isMoreDue: false,
    });
    expect(claims).toEqual([undefined]);
  });

  it('sends a fresh payment before a thousand routine queries', async () => {
    const { taker, claim } = setUp([...many('A', 'parked', 1000), ...many('B', 'queued', 1)]);
    expect((await claim(taker(), 1)).names).toEqual(['B queued']);
  });

  it("sends it with the next turn, whatever another sub-merchant's backlog is", async () => {
    const { taker, claim } = setUp([...many('A', 'queued', 1000), ...many('B', 'queued', 1)]);
    const one = taker();
    const first = await claim(one, 1);
    const second = await claim(one, 1);
    expect([...first.names, ...second.names]).toContain('B queued');
  });

  it('goes on in the order of turns where another replica stopped', async () => {
    const flood = ['A', 'B', 'C', 'D'].flatMap((name) => many(name, 'queued', 10));
    const { taker, claim } = setUp(flood);
    const replicas = [taker(), taker(), taker(), taker()];
    const names: string[] = [];
    for (const replica of replicas) names.push(...(await claim(replica, 1)).names);
    expect(names).toEqual(['A queued', 'B queued', 'C queued', 'D queued']);
  });

  it('looks up whose turn it was only once there is more than one sub-merchant', async () => {
    const { taker, claim, clock, lookedUp, left } = setUp(many('B', 'queued', 100));
    const one = taker();
    for (let lots = 0; lots < 5; lots += 1) {
      await claim(one, 4);
      clock.now += ALONE_MS;
    }
    expect(lookedUp).toEqual(['queued']);

    left.push(...many('C', 'queued', 1));
    await claim(one, 1);
    clock.now += ALONE_MS;
    expect((await claim(one, 1)).names).toEqual(['C queued']);
    expect(lookedUp).toEqual(['queued', 'queued']);
  });

  it('looks at nothing for a while after a full claim of one sub-merchant', async () => {
    const { taker, claim, claims, clock, left } = setUp(many('B', 'queued', 100));
    const one = taker();
    for (let lots = 0; lots < 5; lots += 1) await claim(one, 4);
    expect(claims.filter((turn) => turn !== undefined)).toHaveLength(1);

    left.push(...many('C', 'queued', 1));
    clock.now += ALONE_MS;
    const [next, last] = [await claim(one, 1), await claim(one, 1)];
    expect([...next.names, ...last.names]).toContain('C queued');
  });

  it('looks again in time, also when every claim ends after that time', async () => {
    const { taker, claim, clock, left } = setUp(many('A', 'queued', 400));
    clock.claimMs = ALONE_MS - 50;
    const one = taker();
    for (let lots = 0; lots < 3; lots += 1) await claim(one, 4);
    left.push(...many('B', 'queued', 1));
    const names: string[] = [];
    for (let lots = 0; lots < 4; lots += 1) names.push(...(await claim(one, 4)).names);
    expect(names).toContain('B queued');
  });

  it('goes back to turns once it meets routine queries, so that sends do not wait behind them', async () => {
    const { taker, claim, left } = setUp([...many('A', 'parked', 100), ...many('B', 'queued', 100)]);
    const one = taker();
    const names: string[] = [];
    for (let lots = 0; lots < 20; lots += 1) names.push(...(await claim(one, 4)).names);
    expect(names.filter((name) => name === 'A parked')).toHaveLength(4);
    expect(left.length).toBe(120);
  });

  it('claims by age what a turn left room for, so that nothing waits for a kind there is none of', async () => {
    const { taker, claim } = setUp([...many('A', 'parked', 5), ...many('B', 'queued', 1)]);
    const one = taker();
    expect(await claim(one, 4)).toEqual({ names: ['B queued'], isMoreDue: true });
    expect(await claim(one, 4)).toEqual({
      names: many('A', 'parked', 4).map(() => 'A parked'),
      isMoreDue: true,
    });
    expect(await claim(one, 4)).toEqual({ names: ['A parked'], isMoreDue: false });
  });

  it('shares a backlog of uncertain syncs out as well while payments come in one by one, as after a failover', async () => {
    const { taker, claim, left } = setUp([...many('A', 'uncertain', 1000), ...many('B', 'uncertain', 20)]);
    const one = taker();
    const names: string[] = [];
    for (let claims = 0; claims < 24; claims += 1) {
      left.push(...many('C', 'queued', 1));
      names.push(...(await claim(one, 4)).names);
    }
    expect(names.filter((name) => name === 'B uncertain')).toHaveLength(20);
    expect(names.filter((name) => name === 'C queued').length).toBeGreaterThan(20);
  });

  it('leaves routine queries and uncertain syncs their share of the claims', async () => {
    const rows = [...many('A', 'queued', 100), ...many('A', 'uncertain', 100), ...many('A', 'parked', 100)];
    const { taker, claim, lot } = setUp([...many('A', 'parked', 100), ...rows]);
    const names: string[] = [];
    for (let lots = 0; lots < 80; lots += 1) {
      lot.random = (lots % 8) / 8;
      names.push(...(await claim(taker(), 1)).names);
    }
    const count = (status: string) => names.filter((name) => name.endsWith(status)).length;
    expect([count('queued'), count('uncertain'), count('parked')]).toEqual([50, 20, 10]);
  });

  it('tells of an order that gave way, though there was nothing else to claim', async () => {
    const gaveWay = { token: 't', now: 1, syncs: [], gaveWay: ['order'] };
    const one = new TurnTaker(
      'hk',
      {
        claim: () => Promise.resolve(gaveWay),
        whoseTurn: () => Promise.resolve([{ subMchid: 'A', isDue: true }]),
      },
      { lastTurn: () => Promise.resolve(null), keepTurn: () => Promise.resolve() },
      () => 0,
    );
    const request = { limit: 4, leaseMs: 1, token: 't', deadlineMs: 1000 };
    expect(await one.claim(request, true)).toEqual({ claim: gaveWay, isMoreDue: true });
  });

  it('takes nothing twice and leaves nothing, in whatever lots', async () => {
    const { taker, claim, left, lot } = setUp(
      ['A', 'B', 'C'].flatMap((name) => [...many(name, 'queued', 7), ...many(name, 'uncertain', 3)]),
    );
    const one = taker();
    let claimed = 0;
    for (let lots = 0; left.length > 0 && lots < 100; lots += 1) {
      lot.random = (lots % 8) / 8;
      claimed += (await claim(one, 4)).names.length;
    }
    expect(claimed).toBe(30);
  });
});
