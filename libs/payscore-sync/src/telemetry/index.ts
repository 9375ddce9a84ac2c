export { noTelemetry } from './no-telemetry.js';
export { type PayscoreTelemetry, TELEMETRY } from './telemetry.js';
