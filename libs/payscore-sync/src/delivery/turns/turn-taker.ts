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

/** Largest number of sub-merchants read for one claim; the next one continues after them. */
export const MAX_LOOKED_AT = 64;

/**
 * After a full claim of one kind and one sub-merchant, claims go by age for so long, ms. It is the additional
 * wait of others.
 */
export const ALONE_MS = 200;

/** A claim with its token. */
export interface ClaimRequest {
  readonly limit: number;
  readonly leaseMs: number;
  readonly token: string;
  /** Deadline of the claim, ms: a later answer would leave no time for a call. */
  readonly deadlineMs: number;
}

/**
 * Claims of one institution. Under a backlog sends go before routine queries, and sub-merchants take turns; the
 * ledger stores the last turn, for all replicas.
 */
export class TurnTaker {
  /**
   * Kinds whose last turn left room since the last full claim: the next claim tries another kind, then goes by
   * age.
   */
  private readonly leftRoom = new Set<TurnStatus>();
  /** Kinds with at most one sub-merchant at the last look-up: the last turn does not matter. */
  private readonly ofOne = new Set<TurnStatus>();
  /** Until then the backlog counts as one of this sync's kind and sub-merchant. By `monotonicNow`. */
  private aloneUntil = 0;
  private alone: LeasedSync | undefined;
  /** Not before this time. */
  private aloneFrom = 0;

  constructor(
    private readonly institution: string,
    private readonly sql: Pick<LedgerSql, 'claim' | 'whoseTurn'>,
    private readonly states: Pick<InstitutionStateStore, 'lastTurn' | 'keepTurn'>,
    private readonly random: () => number,
    private readonly monotonicNow: () => number = () => performance.now(),
  ) {}

  /**
   * Claims due syncs, and returns whether there are probably more.
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
      // Before the claim: a lost turn costs less than lost claimed rows.
      if (last !== null) await this.states.keepTurn(institution, status, last);
      if (turn === null) continue;
      const claim = await this.sql.claim(institution, limit, leaseMs, token, turn, deadlineMs);
      if (claim.syncs.length < limit) this.leftRoom.add(status);
      else this.leftRoom.clear();
      if (this.ofOne.has(status)) this.beginAlone(claim, limit);
      if (claim.syncs.length + claim.gaveWay.length > 0) return { claim, isMoreDue: true };
    }
    this.leftRoom.clear();
    const claim = await this.sql.claim(institution, limit, leaseMs, token, undefined, deadlineMs);
    if (isAlone && !areLike(this.alone, claim.syncs)) this.endAlone();
    return { claim, isMoreDue: claim.syncs.length === limit };
  }

  /** After a look that found one sub-merchant. Only a look begins it, so it ends in time whatever a claim takes. */
  private beginAlone({ syncs }: Claim, limit: number): void {
    const now = this.monotonicNow();
    if (now < this.aloneFrom || syncs.length < limit || !areLike(syncs[0], syncs)) return;
    [this.alone] = syncs;
    this.aloneUntil = now + ALONE_MS;
  }

  /** Another sync was met. It does not begin again at once: otherwise every second claim would go by age. */
  private endAlone(): void {
    this.aloneUntil = 0;
    this.aloneFrom = this.monotonicNow() + 10 * ALONE_MS;
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
