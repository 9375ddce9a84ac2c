import { hintRemedy } from '../../errors/hints.js';
import { dateOf } from '../entities/columns.js';
import type { CredentialState } from './credential-state.js';

/** A credential that WeChat Pay refuses, as callers see it. Processes that sign with it send nothing. */
export interface PayscoreRefusedCredential {
  /** Serial number and SHA-256 of the public key; a random part instead where the signer does not tell its key. */
  readonly id: string;
  /** Serial number of the merchant API certificate, hex. */
  readonly serialNo: string;
  /** Whether the process that answers signs with it. */
  readonly isOwn: boolean;
  readonly refusedSince: Date | null;
  /** Last check that WeChat Pay answered. */
  readonly checkedAt: Date;
  readonly nextCheckAt: Date | null;
  /** Code of what the 401 probably comes from (docs/errors.md#hints). */
  readonly hint: string | null;
  /** What to do about it. */
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
