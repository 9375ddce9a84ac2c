import fc from 'fast-check';
import { afterCheck, takeCheck } from '../../src/delivery/rate-limit/credential-breaker.js';
import { type CredentialState, newCredential } from '../../src/ledger/institutions/credential-state.js';
import { always } from '../support/always.js';

const NOW = 1_800_000_000_000;
const BREAKER_MS = 30_000;
const key = { institution: 'hk', credential: 'S/K', serialNo: 'S' };
const accepted = newCredential(key);
const refusal = { answer: 'refused', hint: 'PAYSCORE_E_MERCHANT_KEY' } as const;
const refused = afterCheck(accepted, refusal, NOW, BREAKER_MS);

describe('the breaker of a credential', () => {
  it('opens at a refused check, with the cause, until the next check', () => {
    expect(refused).toEqual({
      ...accepted,
      ...{ state: 'refused', refusedSince: NOW, nextCheckAt: NOW + BREAKER_MS, checkedAt: NOW },
      hint: 'PAYSCORE_E_MERCHANT_KEY',
    });
  });

  it('stays open since the first refusal', () => {
    const again = afterCheck(refused, { ...refusal, hint: 'PAYSCORE_E_CLOCK' }, NOW + 40_000, BREAKER_MS);
    expect(again).toMatchObject({ refusedSince: NOW, nextCheckAt: NOW + 70_000, hint: 'PAYSCORE_E_CLOCK' });
  });

  it('closes at an accepted check', () => {
    const check = { answer: 'accepted', hint: null } as const;
    expect(afterCheck(refused, check, NOW + 1, BREAKER_MS)).toEqual({ ...accepted, checkedAt: NOW + 1 });
  });

  it('stays as it is without an answer', () => {
    const check = { answer: 'unanswered', hint: null } as const;
    for (const before of [accepted, refused]) {
      expect(afterCheck(before, check, NOW + 1, BREAKER_MS)).toEqual(before);
    }
  });

  it('is not checked while it is closed', () => {
    expect(takeCheck(accepted, NOW, BREAKER_MS).isGranted).toBe(false);
  });

  it('is checked once in its time over all replicas, whatever becomes of the checks', () => {
    const step = fc.record({ laterMs: fc.nat(20_000), answer: fc.constantFrom('refused', 'unanswered') });
    always(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = NOW;
      let state: CredentialState = refused;
      let lastCheckAt = NOW;
      for (const { laterMs, answer } of steps) {
        now += laterMs;
        const taken = takeCheck(state, now, BREAKER_MS);
        state = taken.state;
        expect(taken.isGranted).toBe(now - lastCheckAt >= BREAKER_MS);
        if (!taken.isGranted) continue;
        lastCheckAt = now;
        state = afterCheck(state, { answer, hint: null }, now, BREAKER_MS);
        expect(state.state).toBe('refused');
      }
    });
  });
});
