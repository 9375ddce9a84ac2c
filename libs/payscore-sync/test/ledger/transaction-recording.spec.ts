import { isMissingTable } from '../../src/ledger/recording/is-missing-table.js';
import { LedgerPlace } from '../../src/ledger/recording/ledger-place.js';
import { executorOf, TransactionRecording } from '../../src/ledger/recording/transaction-recording.js';
import { spreading } from '../../src/ledger/sql/mysql/spread.js';
import type { PayscoreTransaction } from '../../src/transactions/payscore-transaction.js';
import type { TransactionLook, TransactionSql } from '../../src/ledger/sql/transaction-sql.js';

const REQUIRED = expect.objectContaining({ code: 'PAYSCORE_E_TRANSACTION_REQUIRED' });
const OTHER = expect.objectContaining({ code: 'PAYSCORE_E_OTHER_DATABASE' });
const HERE: TransactionLook = { place: 'here', mark: '', isOpen: null };

/** Recording whose connection shows these looks, one read after another. */
function recordingOf(
  looks: TransactionLook[],
  places: (string | null)[] = ['here'],
  transaction: Pick<PayscoreTransaction, 'isOpen'> = {},
) {
  const asked = jest.fn(() =>
    Promise.resolve(places.length > 1 ? (places.shift() ?? null) : (places[0] ?? null)),
  );
  const sql = {
    place: asked,
    known: () => Promise.resolve({ syncs: [], doubtedUntil: 0, look: looks.shift() }),
  } as unknown as TransactionSql;
  const recording = new TransactionRecording(sql, new LedgerPlace(sql), transaction);
  const executor = executorOf({ dialect: 'postgres', query: () => Promise.resolve([]) });
  return { asked, look: () => recording.known(executor, ['order'], false) };
}

describe('a transaction of another library', () => {
  it('is asked once whether it is open, where its connection cannot show it', async () => {
    for (const answer of [true, false]) {
      const isOpen = jest.fn(() => Promise.resolve(answer));
      const { look } = recordingOf([HERE, HERE], ['here'], { isOpen });
      if (answer) {
        await look();
        await look();
      } else await expect(look()).rejects.toMatchObject({ code: 'PAYSCORE_E_TRANSACTION_REQUIRED' });
      await recordingOf([{ ...HERE, isOpen: true }], ['here'], { isOpen }).look();
      expect(isOpen).toHaveBeenCalledTimes(1);
    }
  });

  it('is taken where its connection shows that one is open, or cannot show it', async () => {
    for (const isOpen of [true, null]) {
      expect(await recordingOf([{ ...HERE, isOpen }]).look()).toEqual({ syncs: [], doubtedUntil: 0 });
    }
  });

  it('is refused where its connection has none open', async () => {
    await expect(recordingOf([{ ...HERE, isOpen: false }]).look()).rejects.toEqual(REQUIRED);
  });

  it('is refused where two of its statements are in two transactions', async () => {
    const one = recordingOf([
      { ...HERE, mark: '1.5' },
      { ...HERE, mark: '1.5' },
      { ...HERE, mark: '1.6' },
    ]);
    await one.look();
    await one.look();
    await expect(one.look()).rejects.toEqual(REQUIRED);
  });

  it('is refused on another database, and where it has none', async () => {
    for (const place of ['elsewhere', null]) {
      await expect(recordingOf([{ ...HERE, place }]).look()).rejects.toEqual(OTHER);
    }
  });

  it('is compared with a place that is asked once, and again after a failover', async () => {
    const moved: TransactionLook = { ...HERE, place: 'promoted' };
    const one = recordingOf([HERE, HERE, moved, moved], ['here', 'promoted']);
    for (let reads = 0; reads < 4; reads += 1) await one.look();
    expect(one.asked).toHaveBeenCalledTimes(2);
  });

  it('may rename the columns of its rows', async () => {
    const query = () => Promise.resolve([{ orderKey: 'a', last_http_status: 204, id: null }]);
    const rows = await executorOf({ dialect: 'mysql', query }).query('SELECT', []);
    expect(rows).toEqual([{ order_key: 'a', last_http_status: 204, id: null }]);
  });
});

describe('a table that is missing', () => {
  it.each([
    ['pg, Knex', { code: '42P01' }],
    ['mysql2, Kysely', { code: 'ER_NO_SUCH_TABLE', errno: 1146 }],
    ['Drizzle', { cause: { code: '42P01' } }],
    ['Prisma', { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '1146' } } } }],
  ])('is known in the error of %s', (_library, error) => expect(isMissingTable(error)).toBe(true));

  it.each([[{ code: '40001' }], [new Error('no')], [null], ['42P01'], [{ cause: { cause: {} } }]])(
    'is not what %p says',
    (error) => expect(isMissingTable(error)).toBe(false),
  );

  it('is not looked for without end', () => {
    const circle: { cause?: object } = {};
    circle.cause = circle;
    expect(isMissingTable(circle)).toBe(false);
  });
});

it('a list becomes a question mark for each of its values', async () => {
  const query = jest.fn(() => Promise.resolve([]));
  await spreading({ query: query as never }).query('a = ? AND b IN (?) AND c = ?', [
    1,
    ['x', 'y', 'z'],
    null,
  ]);
  expect(query).toHaveBeenCalledWith('a = ? AND b IN (?, ?, ?) AND c = ?', [1, 'x', 'y', 'z', null]);
});
