// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { LostClaims } from '../../src/delivery/lost-claims.js';

function setUp() {
  const held = new Map([
    ['seen', ['S1', 'S2']],
    ['late', [] as string[]],
  ]);
  const sql = {
    heldBy: jest.fn((token: string) => Promise.resolve(held.get(token) ?? [])),
    release: jest.fn((_ids: readonly string[], token: string) => Promise.resolve(void held.set(token, []))),
  };
  return { claims: new LostClaims(sql), held, sql };
}

describe('claims whose answer got lost', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('give their rows back', async () => {
    const { claims, sql } = setUp();
    claims.add('seen', 1000);
    await claims.giveBack();
    expect(sql.release.mock.calls).toEqual([[['S1', 'S2'], 'seen']]);
  });

  it('are looked at until their lease is over, since the statement may take effect later', async () => {
    const { claims, held, sql } = setUp();
    claims.add('late', 1000);
    await claims.giveBack();
    expect(sql.release).not.toHaveBeenCalled();
    held.set('late', ['S3']);
    await claims.giveBack();
    expect(sql.release.mock.calls).toEqual([[['S3'], 'late']]);
    jest.advanceTimersByTime(1001);
    await claims.giveBack();
    sql.heldBy.mockClear();
    await claims.giveBack();
    expect(sql.heldBy).not.toHaveBeenCalled();
  });
});
