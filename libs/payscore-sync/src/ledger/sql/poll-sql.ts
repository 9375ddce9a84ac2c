import type { WaitingHandler } from './handler-call-sql.js';

/** What one poll of a process asks for. */
export interface PollRequest {
  readonly institutions: readonly string[];
  /** Handlers of the process. */
  readonly handlers: readonly WaitingHandler[];
  /** Time between two sweeps of the fleet, ms. */
  readonly sweepMs: number;
  /** Age at which an unsettled sync is stalled, ms. */
  readonly stalledMs: number;
  /** Age at which a sign of life is missed, ms; null: they are not looked at. */
  readonly silentMs: number | null;
}

/** What there is to do for a process. */
export interface Poll {
  /** Those with a due sync. */
  readonly institutions: readonly string[];
  /** Those with a due call. */
  readonly handlers: readonly WaitingHandler[];
  /** Number of checks of the server, as `ServerLook.looks`; 0: it was never checked. */
  readonly looks: number;
  readonly isSweepDue: boolean;
  /** A lease has expired. */
  readonly isLeaseLost: boolean;
  /** A sync is stalled and not marked yet; of any institution. */
  readonly isAnyStalled: boolean;
  /** An open notification is due to be looked at; of any institution. */
  readonly isNotified: boolean;
  /** A sync waits behind another one of its order; of any institution. */
  readonly isAnyBehind: boolean;
  /** One of the institutions has no recent sign of life; null: that was not asked. */
  readonly isAnySilent: boolean | null;
}

/** One implementation per dialect. No statement reads more of a backlog than its first row. */
export interface PollSql {
  /** One statement for all institutions and handlers. Writes nothing. */
  poll(request: PollRequest): Promise<Poll>;
  /** Time until the first due time of an institution, ms; 0 or less: it is due; null: nothing waits. */
  dueInMs(institution: string): Promise<number | null>;
  /**
   * Sign of life of a worker of these institutions, for those without one in the last `freshMs`. It changes nothing
   * else and holds no lock beyond its statement.
   */
  beat(institutions: readonly string[], freshMs: number): Promise<void>;
  /** Institutions with a sync that was settled `ageMs` ago or earlier. */
  withOldSyncs(institutions: readonly string[], ageMs: number): Promise<readonly string[]>;
}

/** Part of a poll's result; a flag that is not set has no row. */
export type PollPart =
  'institution' | 'handler' | 'looks' | 'sweep' | 'lease' | 'stalled' | 'notified' | 'behind' | 'silent';

/** A row of a poll's statement. */
export interface PollRow {
  readonly part: PollPart;
  /** Index in the list of the request, or the number of checks. */
  readonly value: string | number;
}

/** The rows of a poll, in any order. */
export function toPoll(rows: readonly PollRow[], { institutions, handlers, silentMs }: PollRequest): Poll {
  const valuesOf = (part: PollPart) =>
    rows.filter((row) => row.part === part).map(({ value }) => Number(value));
  const has = (part: PollPart) => rows.some((row) => row.part === part);
  return {
    institutions: valuesOf('institution').flatMap((place) => institutions[place] ?? []),
    handlers: valuesOf('handler').flatMap((place) => handlers[place] ?? []),
    looks: valuesOf('looks')[0] ?? 0,
    isSweepDue: has('sweep'),
    isLeaseLost: has('lease'),
    isAnyStalled: has('stalled'),
    isNotified: has('notified'),
    isAnyBehind: has('behind'),
    isAnySilent: silentMs === null ? null : has('silent'),
  };
}
