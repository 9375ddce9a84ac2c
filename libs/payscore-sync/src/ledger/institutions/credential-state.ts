import type { SyncCredentialEntity } from '../entities/index.js';

/** Whether WeChat Pay accepts a credential; one row for all replicas. Times are epoch ms of the database. */
export type CredentialState = { readonly [K in keyof SyncCredentialEntity]: SyncCredentialEntity[K] };

/** Which credential a row is about. */
export type CredentialKey = Pick<CredentialState, 'institution' | 'credential' | 'serialNo'>;

/** An accepted credential. */
export function newCredential({ institution, credential, serialNo }: CredentialKey): CredentialState {
  return {
    institution,
    credential,
    version: 0,
    serialNo,
    state: 'accepted',
    refusedSince: null,
    nextCheckAt: null,
    hint: null,
    checkedAt: 0,
  };
}
