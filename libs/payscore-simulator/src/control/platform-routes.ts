import type { Conditions } from '../conditions/conditions.js';
import { KEY_MODES, type Platform } from '../platform/platform.js';
import type { MerchantKeys } from '../signing/merchant-keys.js';
import type { ControlRoute } from './control-route.js';
import { InputFields } from './input-fields.js';

export interface PlatformRouteTools {
  readonly platform: Platform;
  readonly merchantKeys: MerchantKeys;
  readonly conditions: Conditions;
}

/** Routes for keys on both sides and for what befalls any call. */
export function platformRoutes({ platform, merchantKeys, conditions }: PlatformRouteTools): ControlRoute[] {
  const { certificates } = platform;
  return [
    { method: 'GET', path: /^\/certificates$/, run: async () => ({ items: await certificates.list() }) },
    {
      method: 'POST',
      path: /^\/certificates$/,
      run: ({ body }) => {
        const fields = new InputFields(body, '', ['validFrom', 'validTo']);
        return certificates.publish({
          validFrom: fields.optionalInteger('validFrom', 0),
          validTo: fields.optionalInteger('validTo', 0),
        });
      },
    },
    {
      method: 'POST',
      path: /^\/certificates\/activate$/,
      run: ({ body }) => {
        const fields = new InputFields(body, '', ['serialNo', 'share']);
        return certificates.activate(fields.optionalText('serialNo'), fields.optionalNumber('share', 0, 1));
      },
    },
    {
      method: 'POST',
      path: /^\/certificates\/retire$/,
      run: async ({ body }) => {
        const serialNo = new InputFields(body, '', ['serialNo']).optionalText('serialNo');
        return { items: await certificates.retire(serialNo) };
      },
    },
    {
      method: 'PUT',
      path: /^\/mode$/,
      run: ({ body }) => {
        platform.setMode(new InputFields(body, '', ['mode']).oneOf('mode', KEY_MODES));
        return { mode: platform.mode };
      },
    },
    { method: 'GET', path: /^\/merchant-keys$/, run: () => ({ items: merchantKeys.list() }) },
    {
      method: 'POST',
      path: /^\/merchant-keys$/,
      run: ({ body }) => {
        const fields = new InputFields(body, '', ['serialNo', 'keyPem']);
        merchantKeys.add(fields.text('serialNo'), fields.text('keyPem'));
        return { items: merchantKeys.list() };
      },
    },
    {
      method: 'DELETE',
      path: /^\/merchant-keys\/([^/]+)$/,
      run: ({ segment }) => {
        merchantKeys.remove(segment);
        return { items: merchantKeys.list() };
      },
    },
    { method: 'GET', path: /^\/conditions$/, run: () => conditions.get() },
    {
      method: 'PUT',
      path: /^\/conditions$/,
      run: ({ body }) => {
        conditions.set(parseConditions(body));
        return conditions.get();
      },
    },
  ];
}

/** A condition that is null ends; one that is absent stays as it is. */
function parseConditions(body: unknown) {
  const fields = new InputFields(body, '', ['latency', 'rateLimit', 'probeEvery']);
  return {
    latency: orNull(fields.any('latency'), parseLatency),
    rateLimit: orNull(fields.any('rateLimit'), parseRateLimit),
    probeEvery: orNull(fields.any('probeEvery'), () => fields.integer('probeEvery', 1)),
  };
}

function parseLatency(value: unknown) {
  const fields = new InputFields(value, 'latency', ['minMs', 'maxMs']);
  return { minMs: fields.integer('minMs', 0), maxMs: fields.integer('maxMs', 0) };
}

function parseRateLimit(value: unknown) {
  const fields = new InputFields(value, 'rateLimit', ['perSecond', 'retryAfterSeconds']);
  return {
    perSecond: fields.integer('perSecond', 0),
    retryAfterSeconds: fields.optionalInteger('retryAfterSeconds', 0),
  };
}

function orNull<T>(value: unknown, parse: (value: unknown) => T): T | null | undefined {
  if (value === undefined || value === null) return value;
  return parse(value);
}
