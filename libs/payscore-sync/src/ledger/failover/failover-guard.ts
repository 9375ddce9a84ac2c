import { performance } from 'node:perf_hooks';
import type { EntityManager } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { errorMessage } from '../../text/error-text.js';
import type { LineLog } from '../../text/line-log.js';
import type { FailoverSql, ServerLook } from '../sql/failover-sql.js';

/** Syncs per transaction. */
const LOT = 500;
/** Shortest time between two checks after empty claims, ms. */
const REST_MS = 1000;
/** Value for no trusted server. */
const NO_SERVER = '';

/**
 * Detects that the database went back in time: a standby without the last commits was promoted, or a backup was
 * restored. A sync may then look unsent although its call was made. A claim on an untrusted server returns
 * nothing. This guard marks every unsettled sync as possibly sent, so that it is queried first, and then trusts
 * the server.
 */
export class FailoverGuard {
  private looking: Promise<void> | null = null;
  private seenLooks = -1;
  /** Commits were lost, and the other processes are not stopped yet. */
  private lostCommits = false;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** The server at the start of this process. */
  private beganOn: string | null = null;

  constructor(
    private readonly sql: FailoverSql,
    private readonly leaseMs: number,
    private readonly logger: LineLog,
  ) {}

  /** Stores the server and its counter, for a process that does not deliver. */
  async begin(): Promise<void> {
    const { looks } = await this.look();
    this.seenLooks = Math.max(this.seenLooks, looks);
  }

  /**
   * Checks the server, and marks unsettled syncs when the database went back. Concurrent calls share the check.
   * @throws Error of the database; an untrusted server returns no claims, so a failed check is safe
   */
  check(): Promise<void> {
    this.looking ??= this.checkOnce().finally(() => (this.looking = null));
    return this.looking;
  }

  /**
   * Takes the sweep of the fleet if it is due, with its check. False: another process took it.
   * @throws Error of the database, as `check`
   */
  async takeSweep(sweepMs: number): Promise<boolean> {
    const seen = this.seenLooks;
    const look = await this.sql.takeSweep(sweepMs);
    if (look !== null) await this.judge(this.looked(look), seen);
    return look !== null;
  }

  /**
   * Watches what a poll reads, for processes that do not sweep. When the database went back since an earlier read,
   * it is checked before the result is believed.
   */
  async watch<T extends Pick<ServerLook, 'looks'>>(read: () => Promise<T>): Promise<T> {
    // Before the read: this process may count another check meanwhile.
    const seen = this.seenLooks;
    const result = await read();
    if (result.looks < seen) await this.check();
    else this.seenLooks = Math.max(this.seenLooks, result.looks);
    return result;
  }

  /** A claim was empty although something was due, as on an untrusted server. */
  async checkAfterEmptyClaim(): Promise<void> {
    if (performance.now() - this.lookedAt >= REST_MS) await this.check();
  }

  /**
   * For what is only right if nothing was sent. A process that began on this server may be one that operators
   * use to repeat their actions after a backup was restored.
   * @param manager of the action's transaction, which survives no failover
   * @throws PayscoreError `PAYSCORE_E_DATABASE_CHANGED` while the database is another one than at the start of
   * this process and not trusted yet, or when commits were lost since the last check
   */
  async assertUnchanged(manager: EntityManager): Promise<void> {
    // Read first: this process may count another check meanwhile.
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

  /** Number of syncs that `doubtAll` would mark now. */
  async countUnsettled(): Promise<number> {
    return this.sql.countUnsettled(await this.sql.now());
  }

  /**
   * Marks every unsettled sync as possibly sent, as after a failover. For a backup that was restored on the
   * same server under the same name, which is not detected. Returns their number.
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
    return this.looked(await this.sql.look());
  }

  private looked(look: ServerLook): ServerLook {
    this.lookedAt = performance.now();
    this.beganOn ??= look.current;
    return look;
  }

  private async checkOnce(): Promise<void> {
    // Before the check: a poll may read its number before this process does.
    const seen = this.seenLooks;
    await this.judge(await this.look(), seen);
  }

  /** @param seen the number of checks that this process knew before this one */
  private async judge(look: ServerLook, seen: number): Promise<void> {
    // Kept until written: a database may fail again right after a crash.
    this.lostCommits ||= look.looks <= seen;
    this.seenLooks = this.lostCommits ? look.looks : Math.max(this.seenLooks, look.looks);
    if (look.trusted === look.current && !this.lostCommits) return;
    // Only this process sees that the counter went back, so the others are stopped first.
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
