/** A setting of the ledger's session. */
export type ServerSettings = ReadonlyMap<string, string>;

/** A setting that the ledger refuses. */
export interface SettingFault {
  /** `name = value`. */
  readonly setting: string;
  /** Its consequence. */
  readonly effect: string;
  readonly remedy: string;
}

/** Pure. A database with another encoding cannot store WeChat Pay's answers. */
export function postgresFaults(settings: ServerSettings): SettingFault[] {
  const encoding = settings.get('server_encoding') ?? 'UTF8';
  if (encoding === 'UTF8' || encoding === 'SQL_ASCII') return [];
  return [
    {
      setting: `server_encoding = ${encoding}`,
      effect:
        "a message of WeChat Pay may have characters it lacks, and the call's result could never be written",
      remedy: "Create the database with ENCODING 'UTF8'",
    },
  ];
}

/** Modes of MariaDB and MySQL that change what statements and values mean. */
const MODES: Readonly<Record<string, Omit<SettingFault, 'setting'>>> = {
  NO_BACKSLASH_ESCAPES: {
    effect:
      'mysql2 escapes values by backslashes, so facts of payments would be altered and SQL could be injected',
    remedy: 'Take the mode out of sql_mode',
  },
  EMPTY_STRING_IS_NULL: {
    effect: 'empty texts are stored as NULL, which columns of the ledger refuse',
    remedy: 'Take the mode out of sql_mode',
  },
};

/** Pure. @param settings of the session */
export function mysqlFaults(settings: ServerSettings): SettingFault[] {
  const isLogged = settings.get('log_bin') === 'ON' && settings.get('binlog_format') === 'STATEMENT';
  const modes = (settings.get('sql_mode') ?? '').split(',');
  return [
    ...(isLogged
      ? [
          {
            setting: 'binlog_format = STATEMENT',
            effect:
              'InnoDB refuses every write of a READ COMMITTED transaction (error 1665), so nothing would be delivered',
            remedy: 'Set binlog_format to ROW or MIXED',
          },
        ]
      : []),
    ...Object.entries(MODES).flatMap(([mode, fault]) =>
      modes.includes(mode) ? [{ setting: `sql_mode with ${mode}`, ...fault }] : [],
    ),
  ];
}
