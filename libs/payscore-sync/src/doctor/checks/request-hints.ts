import type { HintCode } from '../../errors/index.js';
import type { Hint } from '../../wechatpay/index.js';

/** Hints about the request itself. */
const REQUEST_HINTS: readonly HintCode[] = [
  'PAYSCORE_E_CLOCK',
  'PAYSCORE_E_MERCHANT_SERIAL',
  'PAYSCORE_E_MERCHANT_KEY',
  'PAYSCORE_E_ALTERED_REQUEST',
  'PAYSCORE_E_SIGNATURE_REFUSED',
];

/** Whether a hint means that the request itself was refused. */
export function isAboutRequest({ code }: Hint): boolean {
  return REQUEST_HINTS.includes(code);
}
