import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import { retryOnConflict } from '../../gateway/retry-on-conflict.js';
import { type Poll, type PollRequest, type PollRow, type PollSql, toPoll } from '../poll-sql.js';
import { tableNames } from '../table-names.js';
import { pollStatements } from './poll.statements.js';

/** Polls and the fleet's sweeps on PostgreSQL 13+. */
export class PostgresPollSql implements PollSql {
  private readonly text: ReturnType<typeof pollStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = pollStatements(tableNames(gateway.dataSource));
  }

  async poll(request: PollRequest): Promise<Poll> {
    const { institutions, handlers, sweepMs, stalledMs, silentMs } = request;
    const [events, ids] = [handlers.map(({ event }) => event), handlers.map(({ handlerId }) => handlerId)];
    const parameters = [institutions, events, ids, sweepMs, stalledMs, silentMs];
    return toPoll(await this.query<PollRow>(this.text.poll, parameters), request);
  }

  async dueInMs(institution: string): Promise<number | null> {
    const [first] = await this.query<{ ms: string }>(this.text.dueIn, [institution]);
    return first ? Number(first.ms) : null;
  }

  async beat(institutions: readonly string[], freshMs: number): Promise<void> {
    await this.query(this.text.beat, [institutions, freshMs]);
  }

  async withOldSyncs(institutions: readonly string[], ageMs: number): Promise<readonly string[]> {
    const raw = await this.query<{ name: string }>(this.text.withOldSyncs, [institutions, ageMs]);
    return raw.map(({ name }) => name);
  }

  /** The clock's offset is the last parameter. */
  private query<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    const all = [...parameters, this.clock.offsetMs];
    return retryOnConflict(() => this.gateway.query<Row[]>(text, all));
  }
}
