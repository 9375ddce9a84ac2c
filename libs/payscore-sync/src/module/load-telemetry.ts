import { noTelemetry, type PayscoreTelemetry } from '../telemetry/index.js';
import { errorMessage, textOf } from '../text/error-text.js';

/**
 * Spans and metrics through the host's `@opentelemetry/api`, if it has one; else nothing. Never fails: an app that
 * cannot be measured is better than one that does not start.
 * @param complain told when the package is there and cannot be loaded
 * @param registration name of the registration that is measured; metrics carry it, so that another's are told from them
 */
export async function loadTelemetry(
  complain: (message: string) => void,
  registration?: string,
): Promise<PayscoreTelemetry> {
  try {
    const api = await import('@opentelemetry/api');
    const { OtelTelemetry } = await import('../telemetry/otel/otel-telemetry.js');
    return new OtelTelemetry(api, registration);
  } catch (error) {
    if (!isMissing(error)) complain(`OpenTelemetry is not used: ${errorMessage(error)}`);
    return noTelemetry;
  }
}

function isMissing(error: unknown): boolean {
  const code = textOf(error, 'code');
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return isNotFound && errorMessage(error).includes('@opentelemetry/api');
}
