import type { WechatPayCaller } from './payscore.api.js';

/** Shared by all copies of this package; no environment and no JSON can name it. */
const STAND_IN = Symbol.for('nestjs-payscore-sync:stand-in');

/** Redirects the calls of `signer` to `caller` instead of the network. For tests. */
export function overrideTransport(signer: object, caller: WechatPayCaller): void {
  Object.defineProperty(signer, STAND_IN, { value: caller });
}

/** The test double for this signer's transport; null for a real one. */
export function transportOverrideOf(signer: object): WechatPayCaller | null {
  return (signer as { readonly [STAND_IN]?: WechatPayCaller })[STAND_IN] ?? null;
}
