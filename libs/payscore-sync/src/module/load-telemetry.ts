import { noTelemetry, type PayscoreTelemetry } from '../telemetry/index.js';
import { errorMessage, isMissingPackage } from '../text/error-text.js';

/**
 * Spans and metrics through the host's `@opentelemetry/api`, if it has one; otherwise none. Never fails: the
 * app starts without measurement.
 * @param complain called when the package cannot be loaded
 * @param registration name of the registration, added as a label
 */
export async function loadTelemetry(
  complain: (message: string) => void,
  registration?: string,
): Promise<PayscoreTelemetry> {
  try {
    const api = await import('@opentelemetry/api');
    const { createOtelTelemetry } = await import('../telemetry/otel/otel-telemetry.js');
    return createOtelTelemetry(api, registration);
  } catch (error) {
    if (!isMissingPackage(error, '@opentelemetry/api'))
      complain(`OpenTelemetry is not used: ${errorMessage(error)}`);
    return noTelemetry;
  }
}
