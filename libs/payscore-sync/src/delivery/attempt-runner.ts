import type { OrderView } from '../api/index.js';
import type { CompletionRow, SyncEntity } from '../ledger/index.js';
import type { WechatPayReply } from '../wechatpay/index.js';
import type { DeliveryInstitution } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { Lease } from './lease.js';
import { classifyQueryReply, classifySyncReply } from './outcome/index.js';
import { afterParkedQuery, afterQuery, afterSync, type NextStep, type Situation } from './policy/index.js';
import { completionRow } from './completion-row.js';

/** Makes one attempt for a leased sync and works out what comes next. Decides nothing itself. */
export class AttemptRunner {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly random: () => number,
    private readonly signal: AbortSignal,
  ) {}

  async run(sync: SyncEntity, institution: DeliveryInstitution, lease: Lease): Promise<CompletionRow> {
    const { timeoutMs, marginMs } = this.settings;
    // A call that outlives its lease could overlap the next holder's.
    if (lease.leftMs <= timeoutMs + marginMs) return this.giveBack(sync, lease);
    return sync.status === 'queued'
      ? this.send(sync, institution, lease)
      : this.ask(sync, institution, lease);
  }

  private async send(sync: SyncEntity, { api }: DeliveryInstitution, lease: Lease): Promise<CompletionRow> {
    const startedAt = lease.now;
    const reply = await api.sync(sync.outOrderNo, sync.request, this.signal);
    const outcome = classifySyncReply(reply);
    const step = afterSync(outcome, this.situation(sync, lease, startedAt, reply), this.settings);
    return completionRow({ sync, token: lease.token, reply, outcome, step, order: null });
  }

  private async ask(
    sync: SyncEntity,
    institution: DeliveryInstitution,
    lease: Lease,
  ): Promise<CompletionRow> {
    const startedAt = lease.now;
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
    const situation = this.situation(sync, lease, startedAt, reply);
    const step =
      sync.status === 'parked'
        ? afterParkedQuery(outcome, sync.parkReason, situation)
        : afterQuery(outcome, situation, this.settings);
    return completionRow({ sync, token: lease.token, reply, outcome, step, order: provenBy(step, order) });
  }

  private giveBack(sync: SyncEntity, lease: Lease): CompletionRow {
    const step: NextStep = {
      status: sync.status as NextStep['status'],
      dueAt: lease.now,
      parkReason: sync.parkReason,
      evidence: null,
      memory: sync,
    };
    return completionRow({
      sync,
      token: lease.token,
      reply: notStarted,
      outcome: 'not-sent',
      step,
      order: null,
    });
  }

  private situation(sync: SyncEntity, lease: Lease, startedAt: number, reply: WechatPayReply): Situation {
    const { retryAfterMs } = reply;
    return { memory: sync, now: lease.now, startedAt, retryAfterMs, random: this.random() };
  }
}

function provenBy(step: NextStep, order: OrderView | null): OrderView | null {
  return step.evidence === 'query' ? order : null;
}

const notStarted: WechatPayReply = {
  sent: 'no',
  failure: 'aborted',
  status: null,
  code: null,
  message: 'too little of the lease was left to start the call',
  requestId: null,
  verification: 'unsigned',
  body: null,
  retryAfterMs: null,
  skewMs: null,
  origin: '',
  durationMs: 0,
};
