import {
  classifyQueryReply,
  classifySendReply,
} from '../../../libs/payscore-sync/src/delivery/outcome/index.js';
import {
  afterParkedQuery,
  afterQuery,
  afterSend as decideAfterSend,
  type Transition,
  type TransitionInput,
} from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import { earliestCalls } from '../../../libs/payscore-sync/src/ledger/actions/earliest-calls.js';
import {
  changeBy,
  changeByNotification,
} from '../../../libs/payscore-sync/src/ledger/actions/action-change.js';
import { decideAction } from '../../../libs/payscore-sync/src/ledger/actions/decide-action.js';
import { planInsert } from '../../../libs/payscore-sync/src/ledger/recording/plan-insert.js';
import type { WechatPayReply } from '../../../libs/payscore-sync/src/wechatpay/replies/reply.js';
import { IDENTITY } from './replies.js';
import type { Fact } from './scenario.js';
import { SETTINGS } from './settings.js';
import type { Claimed } from './state.js';

/** The step after a send, as `AttemptExecutor` asks for it. */
function afterSend(reply: WechatPayReply, input: TransitionInput): Transition {
  return decideAfterSend(classifySendReply(reply), input, SETTINGS);
}

/** The step after a query, as `AttemptExecutor` asks for it. */
function afterAnswer(reply: WechatPayReply, input: TransitionInput, fact: Fact, claim: Claimed): Transition {
  const { seq, amount: paidAmount } = fact;
  const { outcome } = classifyQueryReply(reply, { ...IDENTITY, seq, paidAmount });
  return claim.status === 'parked'
    ? afterParkedQuery(outcome, claim.parkReason, input)
    : afterQuery(outcome, input, SETTINGS);
}

/** Every rule of the product that the model goes by: the real decisions, and what statements and transport guarantee. */
export const REAL_RULES = {
  afterSend,
  afterAnswer,
  decideAction,
  changeBy,
  changeByNotification,
  earliestCalls,
  planInsert,
  /** `complete` and `release`: `WHERE lease_token = …`. */
  writesAreFenced: true,
  /** `claim`: a row to be sent gives way to a lower number that is unsettled. */
  givesWay: true,
  /** `claim`: not a row that another claim holds. */
  leasesExclude: true,
  /** `mayCall`: enough of the lease must be left for a whole call and the margin. */
  looksAtItsLease: true,
  /** `release`: only what no call was begun for. */
  releasesOnlyUnsent: true,
  /** `recover`: a lease that ran out is taken back. */
  recovers: true,
  /** `recover`: what was being sent becomes uncertain. */
  recoversAsUncertain: true,
  /** `advance`, by a worker or the sweep. */
  advances: true,
  /** `writeIfUnchanged`: a person's change is written only to the row that was looked at. */
  peopleWriteIfUnchanged: true,
  /** `writeIfUnchanged`: and not to one that a failover marked since (`not_before`). */
  peopleSeeMarks: true,
  /** `askOrder`: a notification leaves alone what a claim holds. */
  noticesWaitForClaims: true,
  /** `callTimes`: a person's question waits from the call's beginning, not from the claim. */
  countsFromTheCall: true,
  /** A connection goes back to the pool only after a verified reply. */
  closesUnverifiedConnections: true,
  /** `FailoverGuard`: after a failover every unsettled row is marked as possibly sent, so that it is asked first. */
  asksAfterFailover: true,
  /** `suspect`, `planInsert`: what is recorded again after a failover may have been sent. */
  asksAboutWhatIsRecordedAgain: true,
  /** `claim`: nothing before that. */
  claimsOnlyTrusted: true,
  /** `assertUnchanged`: no cancel before that. */
  cancelsOnlyTrusted: true,
  /** `doubt`: that question is not asked before every lost claim has run out. */
  waitsOutLeasesAfterFailover: true,
};

export type Rules = typeof REAL_RULES;
