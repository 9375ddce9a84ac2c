import {
  drizzleTransaction,
  knexTransaction,
  kyselyTransaction,
  mikroOrmTransaction,
  mysqlTransaction,
  type PayscoreTransaction,
  pgTransaction,
  prismaTransaction,
} from '../../src/entries/transactions.js';

const POSTGRES = ['SELECT $2::text, $1::text, $2::text', ['a', 'b']] as const;
const MYSQL = [`SELECT ? FROM JSON_TABLE(?, '$[*]' COLUMNS (id INT PATH '$.id'))`, ['a', 'b']] as const;
const ROWS = [{ id: 1 }];
const inOrder = ['SELECT ?::text, ?::text, ?::text', ['b', 'a', 'b']];

/** The statement and values that a library was given by an adapter, and the rows the adapter makes of the result. */
interface Given {
  readonly dialect: string;
  readonly given: unknown;
  readonly rows: unknown;
}

async function run(
  adapt: (result: (...given: unknown[]) => Promise<never>) => PayscoreTransaction,
  [text, values]: readonly [string, readonly string[]],
  result: unknown,
): Promise<Given> {
  let given: unknown;
  const transaction = adapt((...args) => {
    given = args;
    return Promise.resolve(result as never);
  });
  const rows = await transaction.query(text, values);
  return { dialect: transaction.dialect, given, rows };
}

const kyselyOf = (executeQuery: (...given: unknown[]) => Promise<never>, quoted: string) => ({
  isTransaction: true,
  withoutPlugins: () => ({ executeQuery, getExecutor: () => ({ compileQuery: () => ({ sql: quoted }) }) }),
});

describe('the adapter of', () => {
  it('pg passes text and values, and takes the rows', async () => {
    expect(await run((query) => pgTransaction({ query }), POSTGRES, { rows: ROWS })).toEqual({
      dialect: 'postgres',
      given: [...POSTGRES],
      rows: ROWS,
    });
  });

  it.each([
    ['rows', [ROWS, []], ROWS],
    ['the header of a write', [{ affectedRows: 1 }, undefined], []],
  ])('mysql2 takes %s of a pair', async (_what, result, rows) => {
    expect(await run((query) => mysqlTransaction({ query }), MYSQL, result)).toEqual({
      dialect: 'mysql',
      given: [{ sql: MYSQL[0], rowsAsArray: false }, MYSQL[1]],
      rows,
    });
  });

  const noSavepoint = Object.assign(new Error('SAVEPOINT payscore_is_open does not exist'), { errno: 1305 });
  it.each<[string, object, Error | null, boolean, number]>([
    ['in a transaction, by its flag', { serverStatus: 3 }, null, true, 1],
    ['without autocommit, by its flag', { serverStatus: 0 }, null, true, 1],
    ['outside', { serverStatus: 2 }, noSavepoint, false, 3],
    ['in a transaction, behind a proxy that drops the flag', { serverStatus: 2 }, null, true, 3],
    ['in a transaction, of a driver without flags', {}, null, true, 3],
  ])('mysql2 tells that it is %s', async (_where, reply, refusal, isOpen, statements) => {
    const query = jest.fn(({ sql }: { sql: string }): Promise<[unknown, unknown]> => {
      return sql.startsWith('RELEASE') && refusal
        ? Promise.reject(refusal)
        : Promise.resolve([reply, undefined]);
    });
    expect(await mysqlTransaction({ query }).isOpen?.()).toBe(isOpen);
    expect(query).toHaveBeenCalledTimes(statements);
  });

  it('mysql2 leaves another error of its question to the caller', async () => {
    const query = () => Promise.reject(new Error('gone'));
    await expect(mysqlTransaction({ query }).isOpen?.()).rejects.toThrow('gone');
  });

  it.each(['postgresql', 'mysql'])('Prisma spreads the values, on %s', async (provider) => {
    const adapt = (query: () => Promise<never>) =>
      prismaTransaction({ $queryRawUnsafe: query, _activeProvider: provider } as never);
    expect(await run(adapt, POSTGRES, ROWS)).toEqual({
      dialect: provider === 'mysql' ? 'mysql' : 'postgres',
      given: [POSTGRES[0], ...POSTGRES[1]],
      rows: ROWS,
    });
  });

  it.each([
    ['pg', '"', POSTGRES, { rows: ROWS }, 'postgres'],
    ['postgres.js', '"', POSTGRES, ROWS, 'postgres'],
    ['mysql2', '`', MYSQL, [ROWS, []], 'mysql'],
  ] as const)(
    'Drizzle gives it a statement with its parameters, on %s',
    async (_driver, quote, of, result, dialect) => {
      const adapt = (execute: () => Promise<never>) =>
        drizzleTransaction({
          execute,
          rollback: () => undefined,
          dialect: { escapeName: (name: string) => quote + name + quote },
        } as never);
      const { given, ...rest } = await run(adapt, of, result);
      const [query] = given as [{ getSQL(): { toQuery(): object } }];
      expect(query.getSQL().toQuery()).toEqual({ sql: of[0], params: of[1], typings: ['none', 'none'] });
      expect(rest).toEqual({ dialect, rows: ROWS });
    },
  );

  it.each([
    ['"a"', POSTGRES, 'postgres'],
    ['`a`', MYSQL, 'mysql'],
  ] as const)('Kysely goes without plugins, where names are quoted as %s', async (quoted, of, dialect) => {
    const adapt = (query: () => Promise<never>) => kyselyTransaction(kyselyOf(query, quoted));
    const { given, ...rest } = await run(adapt, of, { rows: ROWS });
    expect(given).toMatchObject([{ sql: of[0], parameters: of[1] }]);
    expect(rest).toEqual({ dialect, rows: ROWS });
  });

  it.each([
    ['postgresql', POSTGRES, inOrder, { rows: ROWS }, 'postgres'],
    ['mysql', MYSQL, [...MYSQL], [ROWS, []], 'mysql'],
  ] as const)(
    'Knex has a question mark for each value, on %s',
    async (client, of, given, result, dialect) => {
      const adapt = (raw: () => Promise<never>) =>
        knexTransaction({ isTransaction: true, client: { dialect: client }, raw });
      expect(await run(adapt, of, result)).toEqual({ dialect, given, rows: ROWS });
    },
  );

  it.each([
    ['"a"', POSTGRES, inOrder, 'postgres'],
    ['`a`', MYSQL, [...MYSQL], 'mysql'],
  ] as const)(
    'MikroORM runs it in the context of the transaction, %s',
    async (quoted, of, given, dialect) => {
      const adapt = (execute: () => Promise<never>) =>
        mikroOrmTransaction({
          getTransactionContext: () => 'context',
          getPlatform: () => ({ quoteIdentifier: () => quoted }),
          getConnection: () => ({ execute }),
        });
      expect(await run(adapt, of, ROWS)).toEqual({
        dialect,
        given: [...given, 'all', 'context'],
        rows: ROWS,
      });
    },
  );
});

describe('outside a transaction', () => {
  const unused = () => Promise.reject(new Error('unused'));
  it.each([
    ['pgTransaction', () => pgTransaction({ query: unused, totalCount: 1 } as never)],
    ['mysqlTransaction', () => mysqlTransaction({ query: unused, getConnection: unused } as never)],
    ['prismaTransaction', () => prismaTransaction({ $queryRawUnsafe: unused, $connect: unused } as never)],
    ['drizzleTransaction', () => drizzleTransaction({ execute: unused } as never)],
    ['kyselyTransaction', () => kyselyTransaction({ ...kyselyOf(unused, '"a"'), isTransaction: false })],
    ['knexTransaction', () => knexTransaction({ client: { dialect: 'postgresql' }, raw: unused })],
    [
      'mikroOrmTransaction',
      () =>
        mikroOrmTransaction({
          getTransactionContext: () => undefined,
          getPlatform: () => ({ quoteIdentifier: () => '"a"' }),
          getConnection: () => ({ execute: unused }),
        }),
    ],
  ])('%s refuses what it is given', (name, adapt) => {
    expect(adapt).toThrow(
      expect.objectContaining({
        code: 'PAYSCORE_E_TRANSACTION_REQUIRED',
        message: expect.stringContaining(`${name} was given something outside a transaction`),
      }),
    );
  });
});
