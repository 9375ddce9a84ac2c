import { performance } from 'node:perf_hooks';
import type {
  Claim,
  InTurn,
  InstitutionStateStore,
  LeasedSync,
  LedgerSql,
  TurnStatus,
} from '../../ledger/index.js';
import { firstOf, type Sharing, shareOut } from './turn-rules.js';

/** Sub-merchants looked at for one claim, at most; the next one goes on behind them. */
export const MAX_LOOKED_AT = 64;

/**
 * For so long after a full claim of one kind and one sub-merchant the next ones go by age without a look, ms: whoever
 * comes meanwhile waits so much longer at most.
 */
export const ALONE_MS = 200;

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
  /** Until then the backlog is taken to be like this sync, of its kind and sub-merchant. By `monotonicNow`. */
  private aloneUntil = 0;
  private alone: LeasedSync | undefined;
  /** Not taken to be so before. */
  private aloneFrom = 0;

  constructor(
    private readonly institution: string,
    private readonly sql: Pick<LedgerSql, 'claim' | 'whoseTurn'>,
    private readonly states: Pick<InstitutionStateStore, 'lastTurn' | 'keepTurn'>,
    private readonly random: () => number,
    private readonly monotonicNow: () => number = () => performance.now(),
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
    const isAlone = this.monotonicNow() < this.aloneUntil;
    const kinds = isBacklog && !isAlone ? firstOf(this.random()) : [];
    for (const status of kinds.filter((kind) => !this.leftRoom.has(kind))) {
      const { turn, last } = await this.look(status, limit);
      // Before the claim: a turn that is lost costs less than rows that are claimed and forgotten.
      if (last !== null) await this.states.keepTurn(institution, status, last);
      if (turn === null) continue;
      const claim = await this.sql.claim(institution, limit, leaseMs, token, turn, deadlineMs);
      if (claim.syncs.length < limit) this.leftRoom.add(status);
      else this.leftRoom.clear();
      if (this.ofOne.has(status)) this.watch(claim, limit);
      if (claim.syncs.length + claim.gaveWay.length > 0) return { claim, isMoreDue: true };
    }
    this.leftRoom.clear();
    const claim = await this.sql.claim(institution, limit, leaseMs, token, undefined, deadlineMs);
    if (isAlone) this.watch(claim, limit);
    return { claim, isMoreDue: claim.syncs.length === limit };
  }

  /** Somebody else's sync ends it, and it does not begin again at once: else every second claim would go by age. */
  private watch({ syncs }: Claim, limit: number): void {
    const now = this.monotonicNow();
    if (now < this.aloneUntil) {
      if (areLike(this.alone, syncs)) return;
      this.aloneUntil = 0;
      this.aloneFrom = now + 10 * ALONE_MS;
    } else if (now >= this.aloneFrom && syncs.length === limit && areLike(syncs[0], syncs)) {
      [this.alone] = syncs;
      this.aloneUntil = now + ALONE_MS;
    }
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

function areLike(one: LeasedSync | undefined, syncs: readonly LeasedSync[]): boolean {
  return syncs.every(({ status, subMchid }) => status === one?.status && subMchid === one.subMchid);
}

function onceEach(inTurn: readonly InTurn[]): InTurn[] {
  const seen = new Set<string>();
  return inTurn.filter(({ subMchid }) => !seen.has(subMchid) && seen.add(subMchid));
}
