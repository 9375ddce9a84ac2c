import type { Conditions } from '../conditions/conditions.js';
import { KEY_MODES, type Platform } from '../platform/platform.js';
import type { MerchantKeys } from '../signing/merchant-keys.js';
import { type ControlRoute, route } from './control-route.js';
import { nullable, number, object, oneOf, optional, text, whole } from './input-fields.js';

export interface PlatformRouteTools {
  readonly platform: Platform;
  readonly merchantKeys: MerchantKeys;
  readonly conditions: Conditions;
}

/** Routes for keys on both sides and for what befalls any call. */
export function platformRoutes({ platform, merchantKeys, conditions }: PlatformRouteTools): ControlRoute[] {
  const { certificates } = platform;
  const keys = () => ({ items: merchantKeys.list() });
  return [
    route('GET', /^\/certificates$/, async () => ({ items: await certificates.list() })),
    route('POST', /^\/certificates$/, ({ body }) => certificates.publish(readValidity(body))),
    route('POST', /^\/certificates\/activate$/, ({ body }) => {
      const { serialNo, share } = readActivation(body);
      return certificates.activate(serialNo, share);
    }),
    route('POST', /^\/certificates\/retire$/, async ({ body }) => ({
      items: await certificates.retire(readRetirement(body).serialNo),
    })),
    route('PUT', /^\/mode$/, ({ body }) => {
      platform.setMode(readMode(body).mode);
      return { mode: platform.mode };
    }),
    route('GET', /^\/merchant-keys$/, keys),
    route('POST', /^\/merchant-keys$/, ({ body }) => {
      const { serialNo, keyPem } = readMerchantKey(body);
      merchantKeys.add(serialNo, keyPem);
      return keys();
    }),
    route('DELETE', /^\/merchant-keys\/([^/]+)$/, ({ segment }) => {
      merchantKeys.remove(segment);
      return keys();
    }),
    route('GET', /^\/conditions$/, () => conditions.get()),
    route('PUT', /^\/conditions$/, ({ body }) => {
      conditions.set(readConditions(body));
      return conditions.get();
    }),
  ];
}

const readValidity = object({ validFrom: optional(whole(0)), validTo: optional(whole(0)) });
const readActivation = object({ serialNo: optional(text), share: optional(number(0, 1)) });
const readRetirement = object({ serialNo: optional(text) });
const readMode = object({ mode: oneOf(KEY_MODES) });
const readMerchantKey = object({ serialNo: text, keyPem: text });

/** A condition that is null ends; one that is absent stays as it is. */
const readConditions = object({
  latency: nullable(object({ minMs: whole(0), maxMs: whole(0) })),
  rateLimit: nullable(object({ perSecond: whole(0), retryAfterSeconds: optional(whole(0)) })),
  probeEvery: nullable(whole(1)),
});
