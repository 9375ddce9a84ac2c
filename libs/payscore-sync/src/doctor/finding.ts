import type { FindingCode, HintCode, PayscoreErrorCode } from '../errors/index.js';
import { remedyFor } from './remedies.js';

/** Every check there is, in the order in which they are made. */
export const CHECKS = {
  settings: 'settings',
  'merchant-certificate': 'merchant certificate',
  dns: 'DNS',
  connection: 'connection',
  tls: 'TLS',
  'platform-certificates': 'platform certificates',
  'request-signature': 'request signature',
  clock: 'clock',
  'reply-signature': 'reply signature',
  permission: 'permission to query',
  database: 'database',
  'connection-settings': 'connection settings',
  schema: 'schema',
  migrations: 'migrations',
  tables: 'tables',
  'server-settings': 'server settings',
  durability: 'durability',
} as const;
export type CheckId = keyof typeof CHECKS;

/** `warning`: it works, but will not for long. `skipped`: it could not be made, and why. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** Any code a finding can have; each has an entry in docs/errors.md. */
export type DoctorCode = FindingCode | HintCode | PayscoreErrorCode;

/** What one check found. No secret is in it. */
export interface Finding {
  readonly check: CheckId;
  /** What was looked at where a check is made several times: a host, a variable. Else null. */
  readonly subject: string | null;
  readonly status: FindingStatus;
  /** What was seen, in one line; for `skipped` the reason. */
  readonly detail: string;
  readonly code: DoctorCode | null;
  readonly remedy: string | null;
  /** Where the code is explained, as a path within this package. */
  readonly docs: string | null;
}

interface Trouble {
  readonly subject?: string | null;
  readonly detail: string;
  readonly code: DoctorCode;
  /** Default: the one of the code. */
  readonly remedy?: string;
}

export function ok(check: CheckId, detail: string, subject: string | null = null): Finding {
  return { check, subject, status: 'ok', detail, code: null, remedy: null, docs: null };
}

/** @param because what has to be done or put right first */
export function skipped(check: CheckId, because: string, subject: string | null = null): Finding {
  return { check, subject, status: 'skipped', detail: because, code: null, remedy: null, docs: null };
}

export function failed(check: CheckId, trouble: Trouble): Finding {
  return withTrouble(check, 'failed', trouble);
}

export function warning(check: CheckId, trouble: Trouble): Finding {
  return withTrouble(check, 'warning', trouble);
}

function withTrouble(check: CheckId, status: FindingStatus, trouble: Trouble): Finding {
  const { subject = null, detail, code, remedy = remedyFor(code) } = trouble;
  return { check, subject, status, detail, code, remedy, docs: `docs/errors.md#${code.toLowerCase()}` };
}
