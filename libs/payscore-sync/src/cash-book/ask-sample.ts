import { setTimeout } from 'node:timers/promises';
import type { PayscoreRecordedPayment } from './cash-book-options.js';

/** Queries WeChat Pay for a payment; returns the outcome of docs/states.md#query. */
export type AskWechatPay = (payment: PayscoreRecordedPayment) => Promise<string>;

/** After so many queries without an answer in a row nothing more is asked. */
const MAX_SILENT = 5;

/** Outcomes that say nothing about the order. */
const NO_ANSWER: readonly string[] = ['unknown', 'rate-limited', 'unauthorized'];

/** Asks WeChat Pay for a sample of payments, one after the other, at half of the institution's rate at most. */
export class AskSample {
  asked = 0;
  unanswered = 0;
  private silent = 0;

  /**
   * @param query null: the keys of the institution are not here, so nothing is asked
   * @param percent of the payments, by chance
   */
  constructor(
    private readonly query: AskWechatPay | null,
    private readonly percent: number,
    private readonly ratePerSecond: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** Null: it was not asked for, or there is no answer to rely on. */
  async ask(payment: PayscoreRecordedPayment): Promise<string | null> {
    const { query } = this;
    if (query === null || this.silent >= MAX_SILENT || this.random() * 100 >= this.percent) return null;
    if (this.asked > 0) await setTimeout(2000 / this.ratePerSecond);
    this.asked += 1;
    const outcome = await query(payment);
    const isSilent = NO_ANSWER.includes(outcome);
    this.silent = isSilent ? this.silent + 1 : 0;
    if (!isSilent) return outcome;
    this.unanswered += 1;
    return null;
  }
}
