import type { PayscoreApi } from '../api/index.js';

/** An institution the worker delivers for. */
export interface DeliveryInstitution {
  readonly name: string;
  readonly mchid: string;
  readonly api: PayscoreApi;
}
