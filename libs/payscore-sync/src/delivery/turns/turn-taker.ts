import type { Claim, InTurn, InstitutionStateStore, LedgerSql, TurnStatus } from '../../ledger/index.js';
import { firstOf, type Sharing, shareOut } from './turn-rules.js';

/** Sub-merchants looked at for one claim, at most; the next one goes on behind them. */
export const MAX_LOOKED_AT = 64;

/** What is to be claimed, and by whom. */
export interface ClaimRequest {
  readonly limit: number;
  readonly leaseMs: number;
  readonly token: string;
  /** Longest time for the claim, ms: a later answer would leave no time for a call. */
  readonly deadlineMs: number;
}

/**
 * Claims of one institution. Under a backlog sends go before routine queries, and sub-merchants take turns; whose turn it
 * was last is kept in the ledger, for all replicas.
 */
export class TurnTaker {
  /** Kinds whose last turn left room, since the last full claim: the next one tries another kind, and then goes by age. */
  private readonly leftRoom = new Set<TurnStatus>();
  /** Kinds of which the last look found one sub-merchant at most: whose turn it was last does not matter then. */
  private readonly ofOne = new Set<TurnStatus>();

  constructor(
    private readonly institution: string,
    private readonly sql: Pick<LedgerSql, 'claim' | 'whoseTurn'>,
    private readonly states: Pick<InstitutionStateStore, 'lastTurn' | 'keepTurn'>,
    private readonly random: () => number,
  ) {}

  /**
   * Claims what is due, and answers whether there is probably more.
   * @param isBacklog more is due than is claimed at once
   */
  async claim(
    { limit, leaseMs, token, deadlineMs }: ClaimRequest,
    isBacklog: boolean,
  ): Promise<{ claim: Claim; isMoreDue: boolean }> {
    const { institution } = this;
    const kinds = isBacklog ? firstOf(this.random()) : [];
    for (const status of kinds.filter((kind) => !this.leftRoom.has(kind))) {
      const { turn, last } = await this.look(status, limit);
      // Before the claim: a turn that is lost costs less than rows that are claimed and forgotten.
      if (last !== null) await this.states.keepTurn(institution, status, last);
      if (turn === null) continue;
      const claim = await this.sql.claim(institution, limit, leaseMs, token, turn, deadlineMs);
      if (claim.syncs.length < limit) this.leftRoom.add(status);
      else this.leftRoom.clear();
      if (claim.syncs.length + claim.gaveWay.length > 0) return { claim, isMoreDue: true };
    }
    this.leftRoom.clear();
    const claim = await this.sql.claim(institution, limit, leaseMs, token, undefined, deadlineMs);
    return { claim, isMoreDue: claim.syncs.length === limit };
  }

  private async look(status: TurnStatus, limit: number): Promise<Sharing> {
    const { institution, sql } = this;
    const last = this.ofOne.has(status) ? '' : ((await this.states.lastTurn(institution, status)) ?? '');
    const behind = await sql.whoseTurn(institution, status, last, MAX_LOOKED_AT);
    const left = MAX_LOOKED_AT - behind.length;
    const others = last === '' || left === 0 ? [] : await sql.whoseTurn(institution, status, '', left);
    const isCut = behind.length + others.length >= MAX_LOOKED_AT;
    const inTurn = onceEach([...behind, ...others]);
    if (inTurn.length > 1) this.ofOne.delete(status);
    else this.ofOne.add(status);
    return shareOut(status, inTurn, isCut, limit);
  }
}

function onceEach(inTurn: readonly InTurn[]): InTurn[] {
  const seen = new Set<string>();
  return inTurn.filter(({ subMchid }) => !seen.has(subMchid) && seen.add(subMchid));
}
