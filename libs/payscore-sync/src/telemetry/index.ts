export { noTelemetry } from './no-telemetry.js';
export { type NotificationResult, type PayscoreTelemetry, TELEMETRY } from './telemetry.js';
