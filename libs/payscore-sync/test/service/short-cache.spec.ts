import { scopeKey, ShortCache } from '../../src/service/short-cache.js';

describe('answers that may be a little old', () => {
  it('are read once for all who ask the same at the same time and shortly after', async () => {
    const cache = new ShortCache<number>();
    let reads = 0;
    const read = () => Promise.resolve((reads += 1));
    const [one, other] = await Promise.all([cache.get('a', 5000, read), cache.get('a', 5000, read)]);
    expect([one, other, await cache.get('a', 5000, read)]).toEqual([1, 1, 1]);
    expect(await cache.get('b', 5000, read)).toBe(2);
    expect(await cache.get('a', 0, read)).toBe(3);
    expect(await cache.get('a', 5000, read)).toBe(3);
  });

  it('are read again after a failure', async () => {
    const cache = new ShortCache<string>();
    await expect(cache.get('a', 5000, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', 5000, () => Promise.resolve('back'))).toBe('back');
  });

  it('are of a bounded number', async () => {
    const cache = new ShortCache<number>();
    const read = jest.fn(() => Promise.resolve(0));
    for (let index = 0; index <= 200; index += 1) await cache.get(String(index), 5000, read);
    await cache.get('0', 5000, read);
    await cache.get('200', 5000, read);
    expect(read).toHaveBeenCalledTimes(202);
  });

  it('are shared by callers who see the same, and by no others', () => {
    const key = scopeKey({ institutions: ['a', 'b'], subMchids: ['1'] });
    expect(scopeKey({ subMchids: ['1'], institutions: ['b', 'a'] })).toBe(key);
    for (const scope of [{}, { institutions: ['a', 'b'] }, { institutions: [], subMchids: ['1'] }])
      expect(scopeKey(scope)).not.toBe(key);
    expect(scopeKey({ institutions: [] })).not.toBe(scopeKey({}));
  });
});
