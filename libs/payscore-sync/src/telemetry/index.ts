export { loadTelemetry } from './load-telemetry.js';
export { noTelemetry } from './no-telemetry.js';
export type { HandlerCallOfSpan, LedgerReading, PayscoreTelemetry, SyncOfSpan } from './telemetry.js';
