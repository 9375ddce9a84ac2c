import { earliestCalls } from '../../src/ledger/actions/earliest-calls.js';

const NOW = 1_800_000_000_000;
const settings = { timeoutMs: 10_000, marginMs: 2000, orderGapMs: 1000 };
const times = (lastSendBegunAt: number | null, lastCallEndedAt: number | null) =>
  earliestCalls({ lastSendBegunAt, lastCallEndedAt }, NOW, settings);

describe('when a person may have a sync called for', () => {
  it('is now, when there was no call yet', () => {
    expect(times(null, null)).toEqual({ now: NOW, send: NOW, query: NOW });
  });

  it('keeps the gap between two calls of one order', () => {
    expect(times(null, NOW - 400)).toEqual({ now: NOW, send: NOW + 600, query: NOW + 600 });
  });

  it('asks no earlier than the last send can have taken effect: its beginning, the timeout and the margin', () => {
    expect(times(NOW - 5000, NOW - 4000)).toEqual({ now: NOW, send: NOW, query: NOW + 7000 });
  });
});
