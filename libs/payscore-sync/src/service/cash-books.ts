import { Inject, Injectable } from '@nestjs/common';
import { type Institution, INSTITUTIONS } from '../api/institution.js';
import {
  type AskWechatPay,
  Backfill,
  type BackfillOptions,
  type CashBookPlace,
  FactRecorder,
  type PayscoreBackfillResult,
  type PayscoreCashBook,
  type PayscoreReconciliation,
  Reconcile,
  type ReconcileOptions,
} from '../cash-book/index.js';
import { classifyQueryReply } from '../delivery/outcome/index.js';
import { Ledger } from '../ledger/index.js';
import { type PayscoreSyncSettings, SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { AccessScope, notFound } from './access-scope.js';
import { type WorkerBell, WorkerService } from './worker.service.js';

/** What a query needs of an institution. */
export type AskedInstitution = Pick<Institution, 'mchid' | 'api'>;

export interface AskedInstitutions {
  /** Null: its keys are not here. */
  find(name: string): AskedInstitution | null;
}

/** Cash books within a scope. */
@Injectable()
export class CashBooks {
  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
    @Inject(WorkerService) private readonly worker: WorkerBell,
    @Inject(INSTITUTIONS) private readonly institutions: AskedInstitutions,
    @Inject(SETTINGS) private readonly settings: PayscoreSyncSettings,
    @Inject(TELEMETRY) private readonly telemetry: PayscoreTelemetry,
  ) {}

  async backfill(book: PayscoreCashBook, options: BackfillOptions): Promise<PayscoreBackfillResult> {
    const { ledger, settings, telemetry, worker } = this;
    const place = this.placeOf(options);
    const recorder = new FactRecorder(ledger, settings, telemetry, () => worker.ring(place.institution));
    return new Backfill(recorder, place).run(book, options);
  }

  async reconcile(book: PayscoreCashBook, options: ReconcileOptions): Promise<PayscoreReconciliation> {
    const place = this.placeOf(options);
    const asked = this.institutions.find(place.institution);
    const query = asked && asking(asked);
    return new Reconcile(this.ledger.payments, place, query, this.settings).run(book, options);
  }

  private placeOf({ within, institution }: BackfillOptions | ReconcileOptions): CashBookPlace {
    return {
      institution: this.accessScope.nameWithin(within, institution),
      assertVisible(subMchid) {
        if (within?.subMchids?.includes(subMchid) === false) throw notFound();
      },
    };
  }
}

function asking({ mchid, api }: AskedInstitution): AskWechatPay {
  return async (payment) => {
    const identity = { ...payment, mchid, paidAt: payment.paidAt.getTime() };
    return classifyQueryReply(await api.query(payment), identity).outcome;
  };
}
