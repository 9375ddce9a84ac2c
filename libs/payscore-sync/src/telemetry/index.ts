export { noTelemetry } from './no-telemetry.js';
export {
  type HandlerCallOfSpan,
  type LedgerReading,
  type PayscoreTelemetry,
  type SyncOfSpan,
  TELEMETRY,
} from './telemetry.js';
