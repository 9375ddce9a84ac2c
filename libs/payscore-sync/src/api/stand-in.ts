import type { WechatPayCaller } from './payscore.api.js';

/** By the signer of the institution: an object of the test's own, which no environment and no JSON can name. */
const standIns = new WeakMap<object, WechatPayCaller>();

/** From now on calls that `signer` would sign go to `caller` and never to the network. For tests. */
export function standIn(signer: object, caller: WechatPayCaller): void {
  standIns.set(signer, caller);
}

/** What stands in for the transport of the institution that signs so; null for a real one. */
export function standInOf(signer: object): WechatPayCaller | null {
  return standIns.get(signer) ?? null;
}
