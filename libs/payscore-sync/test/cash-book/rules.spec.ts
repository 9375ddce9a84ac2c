import { v7 as uuidv7 } from 'uuid';
import { AskSample } from '../../src/cash-book/ask-sample.js';
import { batchesOf } from '../../src/cash-book/batches.js';
import {
  checkLine,
  type PayscoreCashBookLine,
  type PayscoreRecordedPayment,
} from '../../src/cash-book/index.js';
import { compareLine } from '../../src/cash-book/compare-line.js';
import { contradictions } from '../../src/cash-book/contradictions.js';
import { PaymentSet } from '../../src/cash-book/payment-set.js';
import type { SyncFacts } from '../../src/ledger/index.js';

const line = (over: Partial<PayscoreCashBookLine> = {}): PayscoreCashBookLine => ({
  ...{ out_order_no: 'O1', sub_mchid: '1900000109', service_id: '2002', seq: 1 },
  ...{ paid_time: '2026-11-28T10:00:00+08:00', paid_amount: 1050, ...over },
});
const facts = (over: Partial<PayscoreCashBookLine> = {}) => checkLine(line(over)) as SyncFacts;
const sync = (over: Partial<PayscoreRecordedPayment> = {}): PayscoreRecordedPayment => ({
  ...{
    id: uuidv7(),
    status: 'synced',
    parkReason: null,
    outOrderNo: 'O1',
    subMchid: '1900000109',
    serviceId: '2002',
  },
  ...{ seq: 1, paidAt: new Date('2026-11-28T02:00:00Z'), paidAmount: 1050, ...over },
});

describe('a line beside its sync', () => {
  it.each<[string, Partial<PayscoreRecordedPayment> | null, readonly string[]]>([
    ['no sync', null, ['missing']],
    ['a cancelled sync', { status: 'cancelled' }, ['missing']],
    ['a synced one with the same facts', {}, []],
    ['a resolved one with the same facts', { status: 'resolved' }, []],
    ['another amount', { paidAmount: 1 }, ['other_amount']],
    ['no amount', { paidAmount: null }, ['other_amount']],
    ['another time', { paidAt: new Date(0) }, ['other_time']],
    ['another service', { serviceId: '2003' }, ['other_service']],
    ['a queued sync', { status: 'queued' }, ['unsettled']],
    ['an uncertain sync', { status: 'uncertain' }, ['unsettled']],
    ['a parked sync with another amount', { status: 'parked', paidAmount: 1 }, ['other_amount', 'parked']],
    ['an order that was paid twice', { status: 'double_paid' }, ['double_paid']],
  ])('differs by %s', (_what, over, kinds) => {
    expect(compareLine(facts(), over && sync(over))).toEqual(kinds);
  });

  it('says nothing about amounts where the book has none', () => {
    expect(compareLine(facts({ paid_amount: null }), sync())).toEqual([]);
  });
});

it('finds lines of a batch that contradict each other', () => {
  const entries = [
    line(),
    line({ paid_amount: 1 }),
    line({ seq: 2 }),
    line({ seq: null }),
    line(),
    line({ sub_mchid: '1900000110', seq: null }),
  ].map((given, index) => ({ line: index + 1, given, facts: checkLine(given) as SyncFacts }));
  const found = [...contradictions(entries)].map(([entry, { earlier, error }]) => [
    ...[entry.line, earlier.line],
    ...[error.code, error.message],
  ]);
  expect(found).toEqual([
    [2, 1, 'PAYSCORE_E_CONFLICTING_SYNC', expect.stringContaining('line 1 has it with other facts')],
    [4, 1, 'PAYSCORE_E_MIXED_SEQ', expect.stringContaining('line 1 is about the order in numbered payments')],
  ]);
});

it('keeps a hundred thousand ids, and no other', () => {
  const set = new PaymentSet();
  const ids = Array.from({ length: 100_000 }, () => uuidv7());
  for (const id of ids) set.add(id);
  expect(ids.every((id) => set.has(id))).toBe(true);
  expect(Array.from({ length: 1000 }, () => uuidv7()).filter((id) => set.has(id))).toEqual([]);
});

describe('the batches of a book', () => {
  it('hold every line once, in order', async () => {
    const sizes: number[] = [];
    const numbers: number[] = [];
    for await (const batch of batchesOf(Array.from({ length: 2001 }, () => line()))) {
      sizes.push(batch.length);
      numbers.push(...batch.map((one) => one.line));
    }
    expect(sizes).toEqual([1000, 1000, 1]);
    expect(numbers).toEqual(Array.from({ length: 2001 }, (_, index) => index + 1));
  });

  it('end with the error of the book, after what came before it', async () => {
    async function* broken() {
      for (let index = 0; index < 1200; index += 1) yield await Promise.resolve(line());
      throw new Error('the disk broke');
    }
    let lines = 0;
    const read = async () => {
      for await (const batch of batchesOf(broken())) lines += batch.length;
    };
    await expect(read()).rejects.toThrow('the disk broke');
    expect(lines).toBe(1000);
  });
});

describe('a sample for WeChat Pay', () => {
  const silent = () => jest.fn().mockResolvedValue('unknown');

  it('takes the share it is given', async () => {
    const query = silent();
    const chances = [0.05, 0.5, 0.0999, 0.1];
    const sample = new AskSample(query, 10, 100_000, () => chances.shift() ?? 1);
    for (let index = 0; index < 5; index += 1) await sample.ask(sync());
    expect(sample.asked).toBe(2);
  });

  it('ends after five queries in a row without an answer', async () => {
    const query = silent();
    const sample = new AskSample(query, 100, 100_000);
    for (let index = 0; index < 20; index += 1) expect(await sample.ask(sync())).toBeNull();
    expect([query.mock.calls.length, sample.asked, sample.unanswered]).toEqual([5, 5, 5]);
  });
});
