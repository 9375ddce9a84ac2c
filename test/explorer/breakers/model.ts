import type { CredentialAnswer } from '../../../libs/payscore-sync/src/delivery/outcome/index.js';
import {
  type CredentialState,
  newCredential,
} from '../../../libs/payscore-sync/src/ledger/institutions/credential-state.js';
import {
  type InstitutionState,
  newInstitutionState,
} from '../../../libs/payscore-sync/src/ledger/institutions/institution-state.js';

/** The present moment, which never moves, and by how much a tick moves everything into the past, ms. */
export const NOW = 1_000_000_000;
export const TICK = 15_000;

/** The breakers' time and the window in which failures are counted are two ticks. */
export const LIMITS = { ratePerSecond: 10, breakerMs: 2 * TICK };

/** Ages above these make no difference: a full bucket, an old window, news from before the breaker opened. */
const FULL = NOW - TICK;
const OLD_WINDOW = NOW - 2 * TICK;
const LONG_OPEN = NOW - 3 * TICK;

/** Both breakers of one institution, as replicas that share a credential see them. */
export interface Breakers {
  /** The row of the institution: rate, pause, breaker for outages. */
  readonly institution: InstitutionState;
  /** The row of the credential. */
  readonly credential: CredentialState;
  /** When a replica that knows of the refusal checks again (`CredentialGuard.nextCheckAt`); null: it claims. */
  readonly guards: readonly (number | null)[];
  /** A probe or check whose outcome is not known yet. */
  readonly callsOut: number;
  /** When the last call was granted while the breaker for outages was not closed. */
  readonly lastProbeAt: number | null;
}

export const FIRST: Breakers = {
  institution: newInstitutionState('hk'),
  credential: newCredential({ institution: 'hk', credential: 'a', serialNo: 'A' }),
  guards: [null, null],
  callsOut: 0,
  lastProbeAt: null,
};

/** What WeChat Pay says to a check: nothing, while there is an outage. */
export const ANSWERS: readonly CredentialAnswer[] = ['accepted', 'refused', 'unanswered'];

export function tick({ institution, credential, guards, callsOut, lastProbeAt }: Breakers): Breakers {
  return {
    institution: {
      ...institution,
      refilledAt: older(institution.refilledAt, FULL),
      notBefore: older(institution.notBefore, NOW),
      breakerSince: older(institution.breakerSince, LONG_OPEN),
      breakerUntil: older(institution.breakerUntil, NOW),
      windowStartedAt: older(institution.windowStartedAt, OLD_WINDOW),
      lastSuccessAt: null,
      lastClaimAt: null,
    },
    credential: {
      ...credential,
      refusedSince: credential.refusedSince === null ? null : NOW,
      nextCheckAt: older(credential.nextCheckAt, NOW),
      checkedAt: NOW,
    },
    guards: guards.map((guard) => older(guard, NOW)),
    callsOut,
    lastProbeAt: older(lastProbeAt, OLD_WINDOW),
  };
}

function older<T extends number | null>(at: T, oldest: number): T {
  return (at === null ? at : Math.max(at - TICK, oldest)) as T;
}

/** A text that two states share from which the same can happen. The replicas are alike. */
export function keyOf({ institution, credential, guards, callsOut, lastProbeAt }: Breakers): string {
  const { breaker, breakerSince, breakerUntil, notBefore, windowStartedAt, windowCalls, windowFailures } =
    institution;
  return [
    ...[
      Math.sign(institution.tokens - 999),
      institution.refilledAt,
      breaker,
      breakerSince,
      breakerUntil,
      notBefore,
    ],
    ...[windowStartedAt, windowCalls, windowFailures, credential.state, credential.nextCheckAt],
    ...[[...guards].sort().join(), callsOut, lastProbeAt],
  ].join('|');
}
