import { hintRemedy } from '../../errors/hints.js';
import { dateOf } from '../entities/columns.js';
import type { CredentialState } from './credential-state.js';

/** A refused credential, as callers see it. Processes that sign with it send nothing. */
export interface PayscoreRefusedCredential {
  /** Serial number and SHA-256 of the public key; a random part if the signer has no fingerprint. */
  readonly id: string;
  /** Serial number of the merchant API certificate, hex. */
  readonly serialNo: string;
  /** Whether the answering process signs with it. */
  readonly isOwn: boolean;
  readonly refusedSince: Date | null;
  /** Last answered check. */
  readonly checkedAt: Date;
  readonly nextCheckAt: Date | null;
  /** Hint of the 401 (docs/errors.md#hints). */
  readonly hint: string | null;
  /** Remedy. */
  readonly remedy: string | null;
}

/** @param ownId of the credential this process signs with */
export function toRefusedCredential(state: CredentialState, ownId: string | null): PayscoreRefusedCredential {
  return {
    id: state.credential,
    serialNo: state.serialNo,
    isOwn: state.credential === ownId,
    refusedSince: dateOf(state.refusedSince),
    checkedAt: new Date(state.checkedAt),
    nextCheckAt: dateOf(state.nextCheckAt),
    hint: state.hint,
    remedy: hintRemedy(state.hint),
  };
}
