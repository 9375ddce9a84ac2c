import { performance } from 'node:perf_hooks';
import type { OrderView } from '../api/index.js';
import type { CompletionRow, LeasedSync } from '../ledger/index.js';
import type { WechatPayReply } from '../wechatpay/index.js';
import type { Institution } from '../api/institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { Lease } from './lease.js';
import {
  classifyQueryReply,
  classifySendReply,
  type CredentialAnswer,
  trustedRetryAfterMs,
} from './outcome/index.js';
import {
  afterParkedQuery,
  afterQuery,
  afterSend,
  type RetryState,
  type Transition,
  type TransitionInput,
} from './policy/index.js';
import { completionRow } from './completion-row.js';
import type { RateLimiter, CredentialGuard } from './rate-limit/index.js';

/** Institution and rate limiter of an attempt. */
export interface Route {
  readonly institution: Institution;
  readonly rateLimiter: RateLimiter;
  readonly credential: CredentialGuard;
}

/** Makes one attempt for a leased sync. `outcome/` and `policy/` decide the transition. */
export class AttemptExecutor {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly random: () => number,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether a call may begin: it must not outlive its lease, or it could overlap the next holder's call. */
  mayCall({ rateLimiter, credential }: Route, lease: Lease): boolean {
    const { timeoutMs, marginMs } = this.settings;
    return !rateLimiter.isClosed && !credential.isOpen && lease.leftMs > timeoutMs + marginMs;
  }

  /**
   * Only while `mayCall`.
   * @throws Error when the process was suspended meanwhile: the row is left to its lease
   */
  async run(sync: LeasedSync, route: Route, lease: Lease): Promise<CompletionRow> {
    const { timeoutMs, marginMs } = this.settings;
    if (lease.leftMs <= timeoutMs + marginMs) throw new Error('too little of the lease was left to begin');
    return sync.status === 'queued' ? this.send(sync, route, lease) : this.ask(sync, route, lease);
  }

  private async send(sync: LeasedSync, route: Route, lease: Lease): Promise<CompletionRow> {
    const { institution, rateLimiter } = route;
    const startedAt = lease.now;
    const begunAt = performance.now();
    const reply = await institution.api.sync(sync.outOrderNo, sync.request, this.signal);
    const outcome = classifySendReply(reply);
    rateLimiter.note(sync.orderKey, reply, outcome, lease.now);
    if (outcome !== 'unauthorized' && reply.verification === 'verified') route.credential.proved(begunAt);
    const credential = outcome === 'unauthorized' ? await this.checkCredential(route, begunAt, lease) : null;
    const input = this.input(sync, lease, startedAt, reply, credential);
    const step = afterSend(outcome, input, this.settings);
    return completionRow({ sync, token: lease.token, reply, outcome, step, order: null });
  }

  private async ask(sync: LeasedSync, route: Route, lease: Lease): Promise<CompletionRow> {
    const { institution, rateLimiter } = route;
    const startedAt = lease.now;
    const begunAt = performance.now();
    const reply = await institution.api.query(sync, this.signal);
    const { outcome, order } = classifyQueryReply(reply, {
      mchid: institution.mchid,
      subMchid: sync.subMchid,
      serviceId: sync.serviceId,
      outOrderNo: sync.outOrderNo,
      seq: sync.seq,
      paidAt: sync.paidAt,
      paidAmount: sync.paidAmount,
    });
    rateLimiter.note(sync.orderKey, reply, outcome, lease.now);
    if (outcome !== 'unauthorized' && reply.verification === 'verified') route.credential.proved(begunAt);
    const credential = outcome === 'unauthorized' ? await this.checkCredential(route, begunAt, lease) : null;
    const input = this.input(sync, lease, startedAt, reply, credential);
    const step =
      sync.status === 'parked'
        ? afterParkedQuery(outcome, sync.parkReason, input)
        : afterQuery(outcome, input, this.settings);
    return completionRow({ sync, token: lease.token, reply, outcome, step, order: provenBy(step, order) });
  }

  /** Result of the credential check after a 401, within the lease. */
  private checkCredential({ credential }: Route, begunAt: number, lease: Lease): Promise<CredentialAnswer> {
    return credential.answerFor(begunAt, lease.leftMs - this.settings.marginMs);
  }

  private input(
    sync: LeasedSync,
    lease: Lease,
    startedAt: number,
    reply: WechatPayReply,
    credential: CredentialAnswer | null,
  ): TransitionInput {
    const retryAfterMs = trustedRetryAfterMs(reply, this.settings.ratePauseMs);
    return {
      memory: memoryOf(sync),
      now: lease.now,
      startedAt,
      isVerified: reply.verification === 'verified',
      retryAfterMs,
      credential,
      random: this.random(),
    };
  }
}

/** Only these fields: each decision copies them, and a sync has forty. */
function memoryOf(sync: LeasedSync): RetryState {
  return {
    failures: sync.failures,
    refusals: sync.refusals,
    forbids: sync.forbids,
    doubt: sync.doubt,
    uncertainSince: sync.uncertainSince,
    absentSince: sync.absentSince,
    notCompletedSince: sync.notCompletedSince,
    unauthorized: sync.unauthorized,
    maybeSent: sync.maybeSent,
  };
}

function provenBy(step: Transition, order: OrderView | null): OrderView | null {
  return step.evidence === 'query' ? order : null;
}
