import { retryOnConflict } from '../../src/ledger/gateway/retry-on-conflict.js';

const failing = (code: string, times: number) => {
  let tries = 0;
  return jest.fn(() => {
    tries += 1;
    return tries > times ? Promise.resolve(tries) : Promise.reject(Object.assign(new Error(code), { code }));
  });
};

describe('a transaction of the worker', () => {
  it.each([
    ...['40001', '40P01', '23505'],
    ...['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_NOWAIT', 'ER_CHECKREAD', 'ER_DUP_ENTRY'],
    ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'],
  ])('is run again after %s', async (code) => {
    await expect(retryOnConflict(failing(code, 2))).resolves.toBe(3);
  });

  it('is given up after a few tries, with the last error', async () => {
    const transaction = failing('40P01', Infinity);
    await expect(retryOnConflict(transaction)).rejects.toMatchObject({ code: '40P01' });
    expect(transaction).toHaveBeenCalledTimes(4);
  });

  it.each(['ECONNREFUSED', '42601', 'ER_PARSE_ERROR', 'SQLITE_CORRUPT'])(
    'is not run again after %s',
    async (code) => {
      const transaction = failing(code, 1);
      await expect(retryOnConflict(transaction)).rejects.toMatchObject({ code });
      expect(transaction).toHaveBeenCalledTimes(1);
    },
  );
});
