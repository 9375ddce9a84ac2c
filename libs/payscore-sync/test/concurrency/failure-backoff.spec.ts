import { FailureBackoff } from '../../src/concurrency/failure-backoff.js';

function setUp() {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return {
    clock,
    lines,
    backoff: new FailureBackoff('The ledger could not be read', { log: keep, error: keep }),
  };
}

describe('a backoff after failures', () => {
  it('waits longer after each failure, and never for long', () => {
    const { backoff } = setUp();
    const waits = Array.from({ length: 6 }, () => backoff.failed(new Error('no connection')));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('says how long there is still to wait', () => {
    const { clock, backoff } = setUp();
    expect(backoff.leftMs).toBe(0);
    backoff.failed(new Error('no connection'));
    clock.now = 400;
    expect(backoff.leftMs).toBe(600);
    clock.now = 1001;
    expect(backoff.leftMs).toBe(0);
  });

  it('is logged at once, then once a minute, and when it is over', () => {
    const { clock, lines, backoff } = setUp();
    backoff.failed(new Error('no connection'));
    clock.now = 59_999;
    backoff.failed(new Error('no connection'));
    clock.now = 60_000;
    backoff.failed(new Error('still none'));
    backoff.over();
    backoff.over();
    expect(lines).toEqual([
      'The ledger could not be read: no connection',
      'The ledger could not be read: still none',
      'The ledger could not be read: works again after 3 failures in a row',
    ]);
  });

  it('begins anew when it comes back', () => {
    const { lines, backoff } = setUp();
    backoff.failed(new Error('first'));
    backoff.over();
    expect(backoff.failed(new Error('second'))).toBe(1000);
    expect(lines).toContain('The ledger could not be read: second');
  });
});
