export { Backfill } from './backfill.js';
export { checkLine, type PayscoreCashBook, type PayscoreCashBookLine } from './cash-book-line.js';
export {
  type BackfillOptions,
  PAYSCORE_DIFFERENCES,
  type PayscoreBackfillResult,
  type PayscoreDifference,
  type PayscoreDifferenceKind,
  type PayscoreLineOutcome,
  type PayscoreReconciliation,
  type PayscoreRecordedPayment,
  type ReconcileOptions,
} from './cash-book-options.js';
export type { AskWechatPay } from './ask-sample.js';
export type { CashBookPlace } from './cash-book-place.js';
export { FactRecorder } from './fact-recorder.js';
export { Reconcile } from './reconcile.js';
