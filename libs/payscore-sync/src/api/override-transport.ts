import type { WechatPayCaller } from './payscore.api.js';

/** Shared by all copies of this package; no environment and no JSON can name it. */
const STAND_IN = Symbol.for('nestjs-payscore-sync:stand-in');

/** From now on calls that `signer` would sign go to `caller` and never to the network. For tests. */
export function overrideTransport(signer: object, caller: WechatPayCaller): void {
  Object.defineProperty(signer, STAND_IN, { value: caller });
}

/** What stands in for the transport of the institution that signs so; null for a real one. */
export function transportOverrideOf(signer: object): WechatPayCaller | null {
  return (signer as { readonly [STAND_IN]?: WechatPayCaller })[STAND_IN] ?? null;
}
