import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import { retryOnConflict } from '../../gateway/retry-on-conflict.js';
import { type Poll, type PollRequest, type PollRow, type PollSql, toPoll } from '../poll-sql.js';
import { tableNames } from '../table-names.js';
import { pollStatements } from './poll.statements.js';

/** Polls and the fleet's sweeps on MySQL 8 and MariaDB 10.6+. */
export class MysqlPollSql implements PollSql {
  private readonly text: ReturnType<typeof pollStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = pollStatements(tableNames(gateway.dataSource));
  }

  async poll(request: PollRequest): Promise<Poll> {
    const { institutions, handlers, sweepMs, stalledMs, silentMs } = request;
    const { offsetMs } = this.clock;
    const silent = silentMs === null || institutions.length === 0 ? [] : [institutions, offsetMs - silentMs];
    const parameters = [
      ...institutions.flatMap((name) => [name, offsetMs]),
      ...handlers.flatMap(({ event, handlerId }) => [event, handlerId, offsetMs]),
      ...[offsetMs, offsetMs + sweepMs],
      ...[offsetMs, offsetMs - stalledMs, offsetMs],
      ...silent,
    ];
    const text = this.text.poll(institutions.length, handlers.length, silent.length > 0);
    return toPoll(await this.query<PollRow[]>(text, parameters), request);
  }

  async dueInMs(institution: string): Promise<number | null> {
    const { offsetMs } = this.clock;
    const [first] = await this.query<{ ms: string }[]>(this.text.dueIn, [offsetMs, institution]);
    return first ? Number(first.ms) : null;
  }

  async beat(institutions: readonly string[], freshMs: number): Promise<void> {
    const { offsetMs } = this.clock;
    if (institutions.length > 0)
      await this.query(this.text.beat, [offsetMs, institutions, offsetMs - freshMs]);
  }

  async withOldSyncs(institutions: readonly string[], ageMs: number): Promise<readonly string[]> {
    if (institutions.length === 0) return [];
    const before = this.clock.offsetMs - ageMs;
    const parameters = institutions.flatMap((name) => [name, before]);
    const raw = await this.query<{ place: number }[]>(
      this.text.withOldSyncs(institutions.length),
      parameters,
    );
    return raw.flatMap(({ place }) => institutions[place] ?? []);
  }

  private query<T>(text: string, parameters: unknown[]): Promise<T> {
    return retryOnConflict(() => this.gateway.query<T>(text, parameters));
  }
}
