import type { PayscoreTelemetry } from './telemetry.js';

/** No measurement, for hosts without `@opentelemetry/api`. */
export const noTelemetry: PayscoreTelemetry = {
  recording: (_institution, work) => work(null),
  attempt: (_sync, work) => work(),
  decided: () => undefined,
  settledByHand: () => undefined,
  leaseLost: () => undefined,
  paced: () => undefined,
  notified: () => undefined,
  polled: () => undefined,
  handling: (_call, work) => work(),
  observe: () => () => undefined,
};
