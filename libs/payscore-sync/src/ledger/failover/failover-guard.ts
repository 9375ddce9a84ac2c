import { performance } from 'node:perf_hooks';
import type { EntityManager } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { errorMessage } from '../../text/error-text.js';
import type { FailoverSql, ServerLook } from '../sql/failover-sql.js';

/** Syncs per transaction. */
const LOT = 500;
/** Two looks after empty claims are at least so far apart, ms. */
const REST_MS = 1000;
/** The server of a ledger that trusts none. */
const NO_SERVER = '';

/** Where lines go; a host's Nest logger, which this folder does not load. */
export interface FailoverLog {
  log(line: string): void;
  error(line: string): void;
}

/**
 * Finds out that the database went back in time: a standby that lacks the last commits was promoted, or a backup was
 * restored. A sync may then be queued and unsent in the ledger although its call was made. A claim hands out nothing
 * on a server that is not trusted; this guard trusts it once every unsettled sync is marked as possibly sent, so that
 * it is asked about first.
 */
export class FailoverGuard {
  private looking: Promise<void> | null = null;
  private seenLooks = -1;
  /** Commits were lost, and the other processes do not know yet. */
  private lostCommits = false;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** The server this process began with. */
  private beganOn: string | null = null;

  constructor(
    private readonly sql: FailoverSql,
    private readonly leaseMs: number,
    private readonly logger: FailoverLog,
  ) {}

  /** Remembers the server and its counter, for a process that does not deliver. */
  async begin(): Promise<void> {
    const { looks } = await this.look();
    this.seenLooks = Math.max(this.seenLooks, looks);
  }

  /**
   * Looks, and marks what is unsettled when the database went back. Calls that come meanwhile share the look.
   * @throws Error of the database; nothing is claimed on a server that is not trusted, so a failed check is safe
   */
  check(): Promise<void> {
    this.looking ??= this.checkOnce().finally(() => (this.looking = null));
    return this.looking;
  }

  /** A claim found nothing although something was due: so looks a server that is not trusted. */
  async checkAfterEmptyClaim(): Promise<void> {
    if (performance.now() - this.lookedAt >= REST_MS) await this.check();
  }

  /**
   * For what is only right if nothing was sent. A process that began on this server may be one that operators use to
   * repeat their actions after a backup was restored.
   * @param manager of the transaction that does it, which no failover survives
   * @throws PayscoreError `PAYSCORE_E_DATABASE_CHANGED` while the database is another one than this process began with,
   * and not trusted yet, or when commits were lost since this process looked last
   */
  async assertUnchanged(manager: EntityManager): Promise<void> {
    // Taken first: this process may count another look meanwhile.
    const seen = this.seenLooks;
    const { trusted, current, looks } = await this.sql.peek(manager);
    const isBehind = looks < seen;
    // This process may be the only one that can see it.
    if (isBehind) this.checkLater();
    const isKnown = trusted === current || (trusted !== NO_SERVER && current === this.beganOn);
    if (isKnown && !isBehind) return;
    throw new PayscoreError(
      'PAYSCORE_E_DATABASE_CHANGED',
      'The database was failed over or restored, and the worker has not yet marked what may have been sent. ' +
        'Try again in a few seconds.',
    );
  }

  /** How many syncs `doubtAll` would mark now. */
  async countUnsettled(): Promise<number> {
    return this.sql.countUnsettled(await this.sql.now());
  }

  /**
   * Marks every unsettled sync as possibly sent, as after a failover. For a backup that was restored on the same
   * server under the same name, which the database does not show. Answers how many there were.
   */
  async doubtAll(): Promise<number> {
    await this.sql.distrust();
    const { current } = await this.look();
    return this.doubtAndTrust(current);
  }

  private checkLater(): void {
    this.check().catch((error: unknown) => {
      this.logger.error(`Whether the database lost commits could not be looked at: ${errorMessage(error)}`);
    });
  }

  private async look(): Promise<ServerLook> {
    const look = await this.sql.look();
    this.lookedAt = performance.now();
    this.beganOn ??= look.current;
    return look;
  }

  private async checkOnce(): Promise<void> {
    const look = await this.look();
    // Kept until it is written: a database that comes back from a crash may fail again at once.
    this.lostCommits ||= look.looks <= this.seenLooks;
    this.seenLooks = look.looks;
    if (look.trusted === look.current && !this.lostCommits) return;
    // A counter that went back is seen by this process alone, so the others are stopped first.
    if (look.trusted === look.current) await this.sql.distrust();
    this.lostCommits = false;
    const why = look.trusted === look.current ? 'it lost commits' : 'another server or timeline answers';
    this.logger.error(
      `The database was failed over or restored (${why}). Every unsettled sync is asked about before it is sent ` +
        'again. See "Failover" in docs/runbooks.md.',
    );
    const count = await this.doubtAndTrust(look.current);
    this.logger.log(`The database is trusted again. ${count} syncs are asked about first.`);
  }

  private async doubtAndTrust(current: string): Promise<number> {
    const before = await this.sql.suspect();
    let count = 0;
    for (let after: string | null = ''; after !== null;) {
      const lot = await this.sql.doubt(before, after, LOT, this.leaseMs);
      count += lot.count;
      after = lot.after;
    }
    await this.sql.trust(current);
    return count;
  }
}
