import { Lease } from '../../src/delivery/lease.js';

const DATABASE_NOW = 1_800_000_000_000;

/** Both clocks of this machine, moved by hand. */
function clocks() {
  let monotonic = 5000.25;
  let wall = 1_700_000_000_000;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  jest.spyOn(Date, 'now').mockImplementation(() => wall);
  return (monotonicMs: number, wallMs = monotonicMs) => {
    monotonic += monotonicMs;
    wall += wallMs;
  };
}

describe('a lease', () => {
  it('has held since before its claim was sent', () => {
    const pass = clocks();
    const lease = new Lease(60_000, 'T');
    pass(700);
    lease.granted(DATABASE_NOW);
    expect([lease.token, lease.heldMs, lease.leftMs]).toEqual(['T', 700, 59_300]);
  });

  it('tells the time of the database, later rather than earlier', () => {
    const pass = clocks();
    const lease = new Lease(60_000, 'T');
    pass(700);
    lease.granted(DATABASE_NOW);
    pass(300.4);
    expect(lease.now).toBe(DATABASE_NOW + 1000);
  });

  it.each([
    ['goes by the monotonic clock when the other was set back', 5000, -3_600_000, 5000],
    ['goes by the monotonic clock when the other stands still', 5000, 0, 5000],
    ['goes by the wall clock after a machine was suspended', 10, 90_000, 90_000],
    ['has not held less than no time', 0, -5000, 0],
  ])('%s', (_what, monotonicMs, wallMs, held) => {
    const pass = clocks();
    const lease = new Lease(60_000, 'T');
    lease.granted(DATABASE_NOW);
    pass(monotonicMs, wallMs);
    expect([lease.heldMs, lease.leftMs]).toEqual([held, 60_000 - held]);
  });

  it('has nothing left once it is over', () => {
    const pass = clocks();
    const lease = new Lease(60_000, 'T');
    pass(60_001);
    expect(lease.leftMs).toBeLessThan(0);
  });
});
