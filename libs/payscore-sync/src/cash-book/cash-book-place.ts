/** The part of the ledger that a cash book is about. */
export interface CashBookPlace {
  readonly institution: string;
  /** @throws PayscoreError for a sub-merchant outside the scope of the caller */
  readonly assertVisible: (subMchid: string) => void;
}
