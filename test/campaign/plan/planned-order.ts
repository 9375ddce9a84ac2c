import { BAD_TENANT, FLOODING_TENANT, GOOD_TENANTS } from './parties.js';
import { SeededRandom } from './seeded-random.js';
import { drawStory, type Story } from './story.js';

/** One host transaction: money taken, and the sync recorded with it. */
export interface PlannedPayment {
  /** Unique in the campaign. */
  readonly id: string;
  readonly orderNo: string;
  /** 0 = the whole order. */
  readonly seq: number;
  /** null: no amount given. */
  readonly amount: number | null;
  /** How old the payment is when it is recorded, ms; 0: of this very second. */
  readonly ageMs: number;
  /** Rolled back, it never happened. */
  readonly fate: 'commit' | 'rollback';
  /** Whether the host writes its own row before the sync. */
  readonly hostFirst: boolean;
  /** How long the transaction stays open after both writes, ms. */
  readonly openMs: number;
  /** When it is begun, ms after the order's first. */
  readonly afterMs: number;
}

/** An order with everything that is going to happen to it. */
export interface PlannedOrder {
  readonly orderNo: string;
  readonly subMchid: string;
  readonly story: Story;
  readonly totalAmount: number;
  readonly payments: readonly PlannedPayment[];
}

/** A payment with nothing odd about it. */
const SIMPLE = {
  ...{ seq: 1, amount: 100, ageMs: 60_000 },
  ...{ fate: 'commit' as const, hostFirst: true, openMs: 0, afterMs: 0 },
};

/** How many orders are the bad tenant's, where there is one. */
const BAD_SHARE = 0.1;

/** The `index`-th order of a seed. @param hasBadTenant whether some orders are a sub-merchant's that always gets 401 */
export function planOrder(seed: number, index: number, hasBadTenant = false): PlannedOrder {
  const random = new SeededRandom(`${seed}/order/${index}`);
  const orderNo = orderNoOf(index);
  const isWhole = random.chance(0.15);
  const seqs = isWhole ? [0] : seqsOf(random);
  const amounts = seqs.map(() => random.integer(1, 900) * 10);
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const totalAmount = isWhole || random.chance(0.8) ? sum : sum + random.integer(1, 50) * 10;

  const committed = seqs.map((seq, place): Fact => {
    const amount = isWhole && random.chance(0.5) ? null : (amounts[place] ?? 0);
    return { seq, amount, fate: 'commit' };
  });
  const facts = inOrder(committed, random).flatMap((fact) => withRolledBack(fact, random));
  const spacingMs = random.chance(0.3) ? 0 : random.integer(20, 400);
  const payments = facts.map((fact, place): PlannedPayment => {
    return {
      ...fact,
      id: `${index}-${place}`,
      orderNo,
      // Each fact differs in its second, so that what was rolled back can be told from what was not.
      ageMs: fact.fate === 'commit' && random.chance(0.1) ? 0 : 60_000 + place * 1000,
      hostFirst: random.chance(0.5),
      openMs: random.chance(0.3) ? random.integer(1, 60) : 0,
      afterMs: Math.round(place * spacingMs * random.next()),
    };
  });
  const story = drawStory(random);
  if (hasBadTenant && random.fork('bad').chance(BAD_SHARE)) {
    return { orderNo, subMchid: BAD_TENANT, story: 'bad-tenant', totalAmount, payments };
  }
  return { orderNo, subMchid: random.fork('tenant').pick(GOOD_TENANTS), story, totalAmount, payments };
}

/** An order whose customer stays at the cashier: a person has to look at its sync, and whoever waits for it waits. */
export function planHeldOrder(): PlannedOrder {
  const orderNo = 'Held';
  const payment: PlannedPayment = { ...SIMPLE, id: 'H', orderNo };
  const [subMchid] = GOOD_TENANTS;
  return { orderNo, subMchid, story: 'cashier-stays', totalAmount: SIMPLE.amount, payments: [payment] };
}

/** Orders of one number each, all paid at the same moment. @param number of the flood in its campaign, from 0 */
export function planFlood(number: number, size: number, of: 'good' | 'bad'): PlannedOrder[] {
  const party =
    of === 'good'
      ? { subMchid: FLOODING_TENANT, story: 'waiting' as const }
      : { subMchid: BAD_TENANT, story: 'bad-tenant' as const };
  return Array.from({ length: size }, (_, index) => {
    const orderNo = `Flood-${number}-${index}`;
    const payment: PlannedPayment = { ...SIMPLE, id: `F${number}-${index}`, orderNo };
    return { orderNo, ...party, totalAmount: SIMPLE.amount, payments: [payment] };
  });
}

interface Fact {
  readonly seq: number;
  readonly amount: number | null;
  readonly fate: PlannedPayment['fate'];
}

/** Pairs differ by case alone, and some need escaping: numbers are case sensitive and go into a path. */
function orderNoOf(index: number): string {
  const name = `${index % 2 === 0 ? 'Order' : 'oRDER'}-${Math.floor(index / 2)}`;
  return index % 7 === 0 ? `${name}|*` : name;
}

/** One to four numbers from 1 on, sometimes with gaps. */
function seqsOf(random: SeededRandom): number[] {
  let seq = 0;
  return Array.from({ length: random.integer(1, 4) }, () => (seq += random.chance(0.2) ? 2 : 1));
}

/** Mostly by number; else a lower number comes late. */
function inOrder(facts: readonly Fact[], random: SeededRandom): readonly Fact[] {
  return random.chance(0.35) ? random.shuffled(facts) : facts;
}

/** Some facts are tried with other contents and rolled back, before or after they are recorded. */
function withRolledBack(fact: Fact, random: SeededRandom): Fact[] {
  const phantom: Fact = { ...fact, amount: (fact.amount ?? 0) + 1, fate: 'rollback' };
  const [isBefore, isAfter] = [random.chance(0.25), random.chance(0.1)];
  return [...(isBefore ? [phantom] : []), fact, ...(isAfter ? [phantom] : [])];
}
