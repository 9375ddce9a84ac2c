import { toRefusedCredential } from '../../src/ledger/institutions/refused-credential.js';
import { newCredential } from '../../src/ledger/institutions/credential-state.js';
import { toInstitutionState } from '../../src/ledger/institutions/institution-record.js';
import { newInstitutionState } from '../../src/ledger/institutions/institution-state.js';

const NOW = 1_800_000_000_000;
const state = newInstitutionState('hk');
const refused = toRefusedCredential(
  {
    ...newCredential({ institution: 'hk', credential: 'S/K', serialNo: 'S' }),
    ...{ state: 'refused', refusedSince: NOW, nextCheckAt: NOW + 90_000, checkedAt: NOW + 60_000 },
    hint: 'PAYSCORE_E_CLOCK',
  },
  'S/K',
);

describe('the breaker of an institution, as callers see it', () => {
  it('is closed when nothing is wrong', () => {
    expect(toInstitutionState(state, [], 600)).toMatchObject({
      breaker: { state: 'closed', cause: null, hint: null, remedy: null },
      credentials: [],
    });
  });

  it('is open with the cause of a refused credential while nobody got through since', () => {
    for (const lastSuccessAt of [null, NOW - 1]) {
      expect(toInstitutionState({ ...state, lastSuccessAt }, [refused], 600).breaker).toEqual({
        ...{ state: 'open', cause: 'unauthorized', hint: 'PAYSCORE_E_CLOCK' },
        remedy: expect.stringMatching(/NTP/) as string,
        ...{ since: new Date(NOW), nextProbeAt: new Date(NOW + 90_000) },
      });
    }
  });

  it('is closed when others get through, who have another credential', () => {
    const shown = toInstitutionState({ ...state, lastSuccessAt: NOW + 1 }, [refused], 600);
    expect(shown.breaker).toMatchObject({ state: 'closed', cause: null });
    expect(shown.credentials).toMatchObject([{ id: 'S/K', serialNo: 'S', isOwn: true }]);
  });

  it('shows an outage before a refused credential', () => {
    const down = { ...state, breaker: 'half-open', breakerCause: 'failures', breakerSince: NOW } as const;
    const { breaker } = toInstitutionState(down, [refused], 600);
    expect(breaker).toMatchObject({ state: 'half-open', cause: 'failures', hint: null });
  });
});
