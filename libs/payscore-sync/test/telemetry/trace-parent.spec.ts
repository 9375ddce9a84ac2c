import { TraceFlags } from '@opentelemetry/api';
import fc from 'fast-check';
import { formatTraceParent, parseTraceParent } from '../../src/telemetry/otel/trace-parent.js';
import { always } from '../support/always.js';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));

describe('traceparent', () => {
  it('comes back as it was kept, and fits into its column', () =>
    always(hex(32), hex(16), fc.boolean(), (traceId, spanId, isSampled) => {
      fc.pre(!/^0+$/.test(traceId) && !/^0+$/.test(spanId));
      const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
      const text = formatTraceParent({ traceId, spanId, traceFlags });
      expect(text?.length).toBeLessThanOrEqual(64);
      expect(parseTraceParent(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
    }));

  it.each([
    [null],
    [''],
    ['garbage'],
    ['00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
    ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01'],
  ])('is nothing when it is %j', (text) => expect(parseTraceParent(text)).toBeNull());

  it('is nothing without a span', () => expect(formatTraceParent(undefined)).toBeNull());
});
