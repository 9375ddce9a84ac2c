import {
  ERROR_REMEDIES,
  FINDING_REMEDIES,
  HINT_REMEDIES,
  type FindingCode,
  type HintCode,
  type PayscoreErrorCode,
} from '../../errors/index.js';

/** All checks in their order. */
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
  notifications: 'notifications',
  database: 'database',
  'connection-settings': 'connection settings',
  schema: 'schema',
  migrations: 'migrations',
  tables: 'tables',
  'server-settings': 'server settings',
  durability: 'durability',
  engine: 'engine',
} as const;
export type CheckId = keyof typeof CHECKS;

/** `warning`: it works but needs attention. `skipped`: it could not be made. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** Any code a finding can have; each has an entry in docs/errors.md. */
export type DoctorCode = FindingCode | HintCode | PayscoreErrorCode;

/** Result of one check, without secrets. */
export interface Finding {
  readonly check: CheckId;
  /** Subject of a check that runs several times: a host, a variable. Otherwise null. */
  readonly subject: string | null;
  readonly status: FindingStatus;
  /** The result in one line; for `skipped` the reason. */
  readonly detail: string;
  readonly code: DoctorCode | null;
  readonly remedy: string | null;
  /** Path of the code's explanation within this package. */
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

/** @param because what must be done first */
export function skipped(check: CheckId, because: string, subject: string | null = null): Finding {
  return { check, subject, status: 'skipped', detail: because, code: null, remedy: null, docs: null };
}

export function skipAll(checks: readonly CheckId[], because: string): Finding[] {
  return checks.map((check) => skipped(check, because));
}

export const failed = withTrouble('failed');
export const warning = withTrouble('warning');

function withTrouble(status: FindingStatus) {
  return (check: CheckId, trouble: Trouble): Finding => {
    const { subject = null, detail, code, remedy = remedyFor(code) } = trouble;
    return { check, subject, status, detail, code, remedy, docs: `docs/errors.md#${code.toLowerCase()}` };
  };
}

/** Remedy of a code. */
function remedyFor(code: DoctorCode): string {
  const known: Readonly<Partial<Record<DoctorCode, string>>> = {
    ...HINT_REMEDIES,
    ...FINDING_REMEDIES,
    ...ERROR_REMEDIES,
  };
  return known[code] ?? 'See the entry of this code in docs/errors.md.';
}
