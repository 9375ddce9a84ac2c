import type { SessionAdaptation } from './pooled-driver.js';

/**
 * Session settings that make the ledger's statements fail, read too little or stay uncommitted, with the value
 * that does not.
 */
const NEEDED: Readonly<Record<string, string>> = {
  autocommit: '1',
  sql_safe_updates: '0',
  sql_big_selects: '1',
  sql_select_limit: '18446744073709551615',
};
/** MySQL 8 has the first one, MariaDB before 11.1 the second. */
const READ_ONLY = ['transaction_read_only', 'tx_read_only'];

/** A setting and its value. */
export interface SessionSetting {
  readonly name: string;
  readonly value: string;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads no table: some of these settings limit SHOW and joins. As text: one exceeds JavaScript's numbers. `+
 * 0`, because some are ON or OFF as text.
 */
const select = (names: readonly string[]) =>
  `SELECT ${names.map((name) => `CAST(@@SESSION.${name} + 0 AS CHAR) AS ${name}`).join(', ')}`;

/**
 * The session settings that the ledger must change.
 * @param ask runs a statement on that session
 */
export async function otherSettings(
  ask: (statement: string) => Promise<readonly Row[]>,
): Promise<readonly SessionSetting[]> {
  const [row = {}] = await ask(select(Object.keys(NEEDED)));
  const [first = '', second = ''] = READ_ONLY;
  const [readOnly = {}] = await ask(select([first])).catch(() => ask(select([second])));
  return Object.entries({ ...row, ...readOnly })
    .map(([name, value]) => ({ name, value: String(value) }))
    .filter(({ name, value }) => value !== neededFor(name));
}

/** Pure. Statements around the ledger's work on a session with such settings. */
export function mysqlAdaptation(others: readonly SessionSetting[]): SessionAdaptation | null {
  if (others.length === 0) return null;
  const assign = (valueOf: (setting: SessionSetting) => string) =>
    `SET SESSION ${others.map((setting) => `${setting.name} = ${valueOf(setting)}`).join(', ')}`;
  return {
    kind: 'settings',
    set: assign(({ name }) => neededFor(name)),
    putBack: assign(({ value }) => value),
  };
}

const neededFor = (name: string) => NEEDED[name] ?? '0';
