import { ValidationError, type PayscoreProblem } from '../../../src/errors/index.js';
import { validateSyncRequest } from '../../../src/api/index.js';

/** The example of the official page, with the order number that stands in its path. */
export const official = {
  out_order_no: '1234323JKHDFE1243252',
  service_id: '500001',
  sub_mchid: '1900000109',
  type: 'Order_Paid',
  detail: { seq: 1, paid_time: '2019-11-11T16:24:05+08:00', paid_amount: 1 },
};

export const PAID_AT = Date.parse('2019-11-11T08:24:05Z');

/** Our clock when a test does not say otherwise: a minute after the payment. */
export const NOW = PAID_AT + 60_000;

export const withDetail = (detail: object) => ({ ...official, detail: { ...official.detail, ...detail } });

export const without = (object: object, field: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));

export const bodyOf = (request: unknown, now = NOW) => validateSyncRequest(request, now).body;

/** What is wrong with a request; empty when it is accepted. Any other error fails the test. */
export function problemsOf(request: unknown, now = NOW): readonly PayscoreProblem[] {
  try {
    validateSyncRequest(request, now);
  } catch (error) {
    if (error instanceof ValidationError) return error.problems;
    throw error;
  }
  return [];
}

export const fieldsOf = (request: unknown, now = NOW) => problemsOf(request, now).map((one) => one.field);
