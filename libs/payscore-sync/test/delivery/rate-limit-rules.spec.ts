import * as fc from 'fast-check';
import {
  afterReport,
  blockSize,
  BREAKER_MIN_ORDERS,
  type ReplyReport,
  nextTakeAt,
  take,
  takeCheckCall,
} from '../../src/delivery/rate-limit/rate-limit-rules.js';
import { newInstitutionState } from '../../src/ledger/institutions/institution-state.js';
import type { InstitutionState } from '../../src/ledger/index.js';
import { always } from '../support/always.js';

const NOW = 1_800_000_000_000;
const limits = { ratePerSecond: 600, breakerMs: 30_000 };
const stateWith = (changes: Partial<InstitutionState> = {}): InstitutionState => ({
  ...newInstitutionState('hk'),
  ...changes,
});
const open = stateWith({
  breaker: 'open',
  breakerCause: 'failures',
  breakerSince: NOW,
  breakerUntil: NOW + 30_000,
});
const report = (changes: Partial<ReplyReport> = {}): ReplyReport => ({
  calls: 1,
  failures: 0,
  successAt: null,
  pauseMs: 0,
  skewMs: null,
  ...changes,
});

describe('taking calls within the rate', () => {
  it('never gives more than the rate and one block in any second, whoever asks and whenever', () => {
    const asks = fc.array(fc.nat(400), { minLength: 1, maxLength: 200 });
    always(asks, fc.integer({ min: 1, max: 2000 }), (gaps, ratePerSecond) => {
      const rate = { ...limits, ratePerSecond };
      const given: { at: number; granted: number }[] = [];
      let state = stateWith();
      let at = NOW;
      for (const gap of gaps) {
        at += gap;
        const taken = take(state, at, rate);
        state = taken.state;
        given.push({ at, granted: taken.granted });
      }
      for (const { at: end } of given) {
        const within = given.filter((one) => one.at > end - 1000 && one.at <= end);
        const sum = within.reduce((total, { granted }) => total + granted, 0);
        expect(sum).toBeLessThanOrEqual(ratePerSecond + blockSize(ratePerSecond));
      }
    });
  });

  it('reaches the rate when asked often enough', () => {
    let state = take(stateWith(), NOW, limits).state;
    let sum = 0;
    for (let at = NOW + 25; at <= NOW + 10_000; at += 25) {
      const taken = take(state, at, limits);
      state = taken.state;
      sum += taken.granted;
    }
    expect(sum).toBe(6000);
  });

  it('gives nothing while paused, and says until when', () => {
    const paused = stateWith({ notBefore: NOW + 5000 });
    expect(take(paused, NOW, limits).granted).toBe(0);
    expect(nextTakeAt(paused, NOW, limits)).toBe(NOW + 5000);
    expect(take(paused, NOW + 5000, limits).granted).toBeGreaterThan(0);
  });

  it('gives nothing while the breaker is open, then one probe to one asker', () => {
    expect(take(open, NOW, limits).granted).toBe(0);
    const probe = take(open, NOW + 30_000, limits);
    expect(probe).toMatchObject({ granted: 1, state: { breaker: 'half-open' } });
    expect(take(probe.state, NOW + 30_000, limits).granted).toBe(0);
  });

  it('lets another probe start when the first was never heard of again', () => {
    expect(take(take(open, NOW + 30_000, limits).state, NOW + 60_000, limits).granted).toBe(1);
  });

  it('is not thrown off by a clock that goes back', () => {
    expect(take(take(stateWith(), NOW + 60_000, limits).state, NOW, limits).granted).toBe(0);
  });
});

describe('a call for a check of a credential', () => {
  const empty = stateWith({ tokens: 0, refilledAt: NOW });

  it('is made though the bucket is empty, and the next calls wait for it', () => {
    const { isGranted, state: owing } = takeCheckCall(empty, NOW, limits);
    expect(isGranted).toBe(true);
    const later = NOW + Math.ceil(2000 / limits.ratePerSecond);
    expect(take(owing, NOW, limits).granted).toBe(0);
    expect(take(owing, later, limits).granted).toBe(take(empty, later, limits).granted - 1);
  });

  it('is made up to a block of them, so that the rate holds', () => {
    let granted = 0;
    let owing = empty;
    for (let i = 0; i < 1000; i += 1) {
      const taken = takeCheckCall(owing, NOW, limits);
      owing = taken.state;
      granted += taken.isGranted ? 1 : 0;
    }
    expect(granted).toBe(blockSize(limits.ratePerSecond));
  });

  it('is not made during a pause or while the breaker is open, but beside a probe', () => {
    expect(takeCheckCall(stateWith({ notBefore: NOW + 1 }), NOW, limits).isGranted).toBe(false);
    expect(takeCheckCall(open, NOW, limits).isGranted).toBe(false);
    expect(takeCheckCall({ ...open, breaker: 'half-open' }, NOW, limits).isGranted).toBe(true);
  });

  it('is the probe once the time of the breaker is up, since a process with a refused credential takes no other', () => {
    const then = NOW + limits.breakerMs;
    const { isGranted, state: probed } = takeCheckCall(open, then, limits);
    expect(isGranted).toBe(true);
    expect(probed).toMatchObject({ breaker: 'half-open', breakerUntil: then + limits.breakerMs });
    expect(take(probed, then, limits).granted).toBe(0);
  });
});

describe('what calls came to', () => {
  it('closes it at the first success', () => {
    expect(afterReport(open, report({ successAt: NOW + 1 }), NOW, limits)).toMatchObject({
      breaker: 'closed',
      breakerCause: null,
      breakerUntil: null,
      lastSuccessAt: NOW + 1,
      windowFailures: 0,
    });
  });

  it('leaves it open for a success from before the trouble that is only told now', () => {
    const late = afterReport(open, report({ successAt: NOW }), NOW + 900, limits);
    expect(late).toMatchObject({ breaker: 'open', breakerUntil: NOW + 30_000, lastSuccessAt: NOW });
  });

  it('keeps the later of two successes, whoever tells first', () => {
    const known = stateWith({ lastSuccessAt: NOW });
    expect(afterReport(known, report({ successAt: NOW - 500 }), NOW + 1, limits).lastSuccessAt).toBe(NOW);
    expect(afterReport(known, report(), NOW + 1, limits).lastSuccessAt).toBe(NOW);
  });

  it('opens it when half of enough orders failed, not before', () => {
    const almost = report({ calls: BREAKER_MIN_ORDERS - 1, failures: BREAKER_MIN_ORDERS - 1 });
    const before = afterReport(stateWith(), almost, NOW, limits);
    expect(before.breaker).toBe('closed');
    expect(afterReport(before, report({ failures: 1 }), NOW + 1, limits)).toMatchObject({
      breaker: 'open',
      breakerCause: 'failures',
    });
    const few = report({ calls: 20, failures: 9, successAt: NOW + 1 });
    expect(afterReport(stateWith(), few, NOW, limits).breaker).toBe('closed');
  });

  it('forgets the failures of an older window', () => {
    const before = afterReport(stateWith(), report({ calls: 9, failures: 9 }), NOW, limits);
    expect(afterReport(before, report({ failures: 1 }), NOW + 30_000, limits).breaker).toBe('closed');
  });

  it('keeps it open, and says since when, while probes fail', () => {
    const failing = afterReport(open, report({ failures: 1 }), NOW + 40_000, limits);
    expect(failing).toMatchObject({ breaker: 'open', breakerSince: NOW, breakerUntil: NOW + 70_000 });
  });

  it('never shortens a pause that another reply asked for', () => {
    const paused = afterReport(stateWith(), report({ pauseMs: 60_000 }), NOW, limits);
    expect(paused.notBefore).toBe(NOW + 60_000);
    expect(afterReport(paused, report({ pauseMs: 10 }), NOW, limits).notBefore).toBe(NOW + 60_000);
  });
});
