import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { unanswered, unconnected } from '../database-timeout.js';
import { type GatewayOptions, type GatewayWork, LedgerGateway } from '../ledger-gateway.js';
import { ownRunner } from '../own-runner.js';
import type { PooledDriver, Session, SessionAdaptation, SessionFacts } from './pooled-driver.js';
import { withDeadline } from '../../../concurrency/with-deadline.js';

/** Deadline of an idle connection's test after another one of its pool timed out, ms. */
const PROBE_MS = 1000;
/** Deadline for ending an abandoned session, ms. */
const END_SESSION_MS = 2000;
const END_SESSION_TRIES = 20;
const END_SESSION_PAUSE_MS = 500;

/** The adaptation is for work without its own transaction. */
type RunnerWork<T> = (runner: QueryRunner, adaptation: SessionAdaptation | null) => Promise<T>;

/** PostgreSQL, MySQL and MariaDB: one connection of the host's pool per call. */
export class PooledGateway extends LedgerGateway {
  private readonly inspected = new WeakMap<object, SessionFacts>();
  private probing: Promise<unknown> | null = null;

  constructor(
    dataSource: DataSource,
    timeoutMs: number,
    private readonly driver: PooledDriver,
  ) {
    super(dataSource, timeoutMs);
  }

  read<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T> {
    return this.run(work, options);
  }

  run<T>(work: GatewayWork<T>, options: GatewayOptions = {}): Promise<T> {
    const deadlineMs = this.deadlineOf(options);
    return this.onConnection((runner, adaptation) => {
      if (adaptation?.kind === 'transaction') return this.inTransaction(runner, work, deadlineMs);
      return work(runner.manager);
    }, deadlineMs);
  }

  transaction<T>(work: GatewayWork<T>, options: GatewayOptions = {}): Promise<T> {
    const deadlineMs = this.deadlineOf(options);
    return this.onConnection((runner) => this.inTransaction(runner, work, deadlineMs), deadlineMs);
  }

  private async inTransaction<T>(runner: QueryRunner, work: GatewayWork<T>, deadlineMs: number): Promise<T> {
    try {
      await this.driver.begin(runner, deadlineMs);
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await this.rollback(runner);
      throw error;
    }
  }

  private async onConnection<T>(work: RunnerWork<T>, deadlineMs: number): Promise<T> {
    const runner = ownRunner(this.dataSource);
    const opening = this.driver.connect(runner);
    let connection: object | null = null;
    let isLate = false;
    const done = opening.connected.then(async (connected) => {
      if (isLate) return undefined as T;
      connection = connected;
      const { adaptation } = this.inspected.get(connected) ?? (await this.inspect(connected));
      return adaptation?.kind === 'settings'
        ? this.withSettings(runner, adaptation, () => work(runner, adaptation))
        : work(runner, adaptation);
    });
    try {
      const result = await withDeadline(done, deadlineMs, () => {
        isLate = true;
        throw connection === null ? unconnected(deadlineMs) : unanswered(deadlineMs);
      });
      await runner.release();
      return result;
    } catch (error) {
      if (!isLate) await runner.release();
      else if (connection === null) opening.giveUp();
      else this.abandon(runner, connection);
      throw error;
    }
  }

  /** A connection with a possibly open transaction does not return to the pool. */
  private async rollback(runner: QueryRunner): Promise<void> {
    if (runner.isReleased || !runner.isTransactionActive) return;
    try {
      await runner.rollbackTransaction();
    } catch {
      this.driver.throwAway(runner);
    }
  }

  /**
   * Its failure fails the work: with `autocommit` off a statement would stay uncommitted on a connection of the
   * host's pool.
   */
  private async inspect(connection: object): Promise<SessionFacts> {
    const facts = await this.driver.inspect(connection);
    this.inspected.set(connection, facts);
    return facts;
  }

  /** A connection whose settings could not be restored does not return to the pool. */
  private async withSettings<T>(
    runner: QueryRunner,
    { set, putBack }: SessionAdaptation & { readonly kind: 'settings' },
    work: () => Promise<T>,
  ): Promise<T> {
    await runner.query(set);
    try {
      return await work();
    } finally {
      await runner.query(putBack).catch(() => this.driver.throwAway(runner));
    }
  }

  private abandon(runner: QueryRunner, connection: object): void {
    this.driver.throwAway(runner);
    this.probing ??= this.probeIdle().finally(() => (this.probing = null));
    const session = this.inspected.get(connection)?.session;
    if (session) void this.endSession(session);
  }

  /**
   * When one connection is silent, others probably are. All idle ones are tested at once, so a dead pool costs
   * one test, not one deadline per connection.
   */
  private async probeIdle(): Promise<void> {
    const probes = Array.from({ length: this.driver.idleCount() }, () => this.probe());
    await Promise.allSettled(probes);
  }

  private async probe(): Promise<void> {
    const runner = ownRunner(this.dataSource);
    const opening = this.driver.connect(runner);
    let isConnected = false;
    const answer = opening.connected.then(() => {
      isConnected = true;
      return runner.query('SELECT 1');
    });
    try {
      await withDeadline(answer, PROBE_MS, () => {
        throw unanswered(PROBE_MS);
      });
      await runner.release();
    } catch {
      if (isConnected) this.driver.throwAway(runner);
      else opening.giveUp();
    }
  }

  /**
   * Ends the abandoned session on the server, which would hold locks of an open transaction for hours, or run
   * the statement after its repetition. Best effort; leases repair failures.
   */
  private async endSession(session: Session): Promise<void> {
    const end: GatewayWork<unknown> = (manager) => this.driver.endSession(manager, session);
    for (let tries = 1; tries <= END_SESSION_TRIES; tries += 1) {
      try {
        await this.run(end, { deadlineMs: END_SESSION_MS });
        return;
      } catch {
        // The pool may be full of connections that wait for this session's locks.
        await sleep(END_SESSION_PAUSE_MS, undefined, { ref: false });
      }
    }
  }
}
