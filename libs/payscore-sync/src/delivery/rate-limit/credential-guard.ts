import { performance } from 'node:perf_hooks';
import type { CredentialKey, CredentialState, CredentialStore } from '../../ledger/index.js';
import type { WechatPayReply } from '../../wechatpay/index.js';
import type { Institution } from '../../api/institution.js';
import { type CredentialAnswer, readCredentialAnswer } from '../outcome/index.js';
import { afterCheck, type CredentialCheck, takeCheck } from './credential-breaker.js';
import { CredentialQuestion, type TimedCheck } from './credential-question.js';
import { withDeadline } from '../../concurrency/with-deadline.js';

/** Time until the next poll during a check, ms. */
const CHECK_POLL_MS = 50;
/** Time until a check is retried after a database failure, ms. */
const RETRY_MS = 1000;

/** Listener for credential states and calls of checks. */
export interface CredentialListener {
  /** @param isKnown it was refused before this process used it, so it is already logged */
  refused(state: CredentialState, isKnown: boolean): void;
  accepted(key: CredentialKey): void;
  failed(error: unknown): void;
  /** @param now database time, epoch ms */
  replied(reply: WechatPayReply, answer: CredentialAnswer, now: number): void;
}

/**
 * The breaker of this process's credential for one institution. It opens when a neutral query, which only a bad
 * credential can fail, gets a 401 after another call got one. While it is open, the process claims nothing of
 * the institution, and the query is repeated every `breakerMs`, once for all replicas with this credential.
 */
export class CredentialGuard {
  private key: CredentialKey | null = null;
  /** Begin of its use by this process, by `performance.now()`. */
  private since = Number.NEGATIVE_INFINITY;
  /** When the next check may start, by `performance.now()`; null while the breaker is closed. */
  private nextCheckAt: number | null = null;
  private question = new CredentialQuestion(() => this.ask());
  private checking: Promise<void> | null = null;

  constructor(
    private readonly institution: () => Institution,
    private readonly store: CredentialStore,
    private readonly breakerMs: number,
    /**
     * Takes one call from the rate limit; returns the database's time, epoch ms, or null when none is allowed
     * now.
     */
    private readonly takeCall: () => Promise<number | null>,
    private readonly listener: CredentialListener,
    private readonly signal: AbortSignal,
  ) {}

  /** The breaker is open: nothing is claimed or sent with this credential. */
  get isOpen(): boolean {
    return this.nextCheckAt !== null;
  }

  /** How long to claim nothing, ms; null when claims are allowed. Starts a due check. */
  async waitMs(): Promise<number | null> {
    await this.noticeRotation();
    if (this.nextCheckAt === null) return null;
    const leftMs = this.nextCheckAt - performance.now();
    if (leftMs > 0) return Math.ceil(leftMs);
    this.checking ??= this.check()
      .catch((error: unknown) => {
        this.nextCheckAt = performance.now() + RETRY_MS;
        this.listener.failed(error);
      })
      .finally(() => (this.checking = null));
    return CHECK_POLL_MS;
  }

  /** A reply to a call with this begin, by `performance.now()`, was verified. */
  proved(begunAt: number): void {
    this.question.proved(begunAt);
  }

  /**
   * Whether WeChat Pay accepts the credential after a 401 to a call with this begin.
   * @param patienceMs after this time it is `unanswered`
   */
  async answerFor(begunAt: number, patienceMs: number): Promise<CredentialAnswer> {
    if (this.isOpen) return 'refused';
    // After a rotation the credential of the call is unknown.
    if (begunAt < this.since || !this.isCurrent(this.key)) return 'unanswered';
    const answer = this.question.answerFor(performance.now());
    return withDeadline(answer, patienceMs, () => 'unanswered');
  }

  /** Resolves when no check is in progress. */
  async idle(): Promise<void> {
    await this.checking;
  }

  private async noticeRotation(): Promise<void> {
    if (this.isCurrent(this.key)) return;
    const key = this.currentKey();
    if (key === null) return;
    const { found, now } = await this.store.find(key);
    this.key = key;
    this.since = performance.now();
    this.question = new CredentialQuestion(() => this.ask());
    this.nextCheckAt = null;
    if (found?.state === 'refused') this.open(found, now, true);
  }

  private currentKey(): CredentialKey | null {
    try {
      const { name, credential } = this.institution();
      const { id, serialNo } = credential();
      return { institution: name, credential: id, serialNo };
    } catch {
      // A signer that fails: its calls are not sent, and each has its cause.
      return null;
    }
  }

  private isCurrent(key: CredentialKey | null): boolean {
    return key !== null && key.credential === this.currentKey()?.credential;
  }

  /** Makes the due check, if no other replica makes it. */
  private async check(): Promise<void> {
    const { key, breakerMs } = this;
    if (key === null) return;
    const taken = await this.store.change(key, (before, now) => {
      const { isGranted, state } = takeCheck(before, now, breakerMs);
      return { state, result: { isGranted, state, now } };
    });
    if (!taken.isGranted) {
      if (taken.state.state === 'accepted') this.close(key);
      else this.nextCheckAt = performance.now() + (taken.state.nextCheckAt ?? taken.now) - taken.now;
      return;
    }
    this.nextCheckAt = performance.now() + breakerMs;
    const check = await this.question.askOnce();
    if (check.answer !== 'accepted') return;
    await this.write(key, check);
    if (this.key === key) this.close(key);
  }

  /** One neutral query. Never rejects. */
  private async ask(): Promise<TimedCheck> {
    const { key } = this;
    const takenAt = performance.now();
    const takenNow = await this.takeCall().catch((error: unknown) => {
      this.listener.failed(error);
      return null;
    });
    const begunAt = performance.now();
    if (takenNow === null || key === null) return { answer: 'unanswered', hint: null, begunAt };
    const { api, mchid } = this.institution();
    const reply = await api.queryAbsent(mchid, this.signal);
    const answer = this.isCurrent(key) ? readCredentialAnswer(reply) : 'unanswered';
    this.listener.replied(reply, answer, takenNow + Math.round(performance.now() - takenAt));
    const check = { answer, hint: reply.hint?.code ?? null, begunAt };
    if (answer === 'refused') await this.refuse(key, check);
    return check;
  }

  /** This process stops at once, even if the ledger cannot be written. */
  private async refuse(key: CredentialKey, check: CredentialCheck): Promise<void> {
    const isNew = !this.isOpen;
    this.nextCheckAt = performance.now() + this.breakerMs;
    try {
      const { state, now } = await this.write(key, check);
      if (isNew) this.open(state, now, false);
    } catch (error) {
      this.listener.failed(error);
    }
  }

  private write(
    key: CredentialKey,
    check: CredentialCheck,
  ): Promise<{ readonly state: CredentialState; readonly now: number }> {
    return this.store.change(key, (before, now) => {
      const state = afterCheck(before, check, now, this.breakerMs);
      return { state, result: { state, now } };
    });
  }

  private open(state: CredentialState, now: number, isKnown: boolean): void {
    this.nextCheckAt = performance.now() + (state.nextCheckAt ?? now) - now;
    this.listener.refused(state, isKnown);
  }

  private close(key: CredentialKey): void {
    this.nextCheckAt = null;
    this.listener.accepted(key);
  }
}
