import type * as Api from '@opentelemetry/api';

/**
 * What the host's `@opentelemetry/api` exports, handed in rather than imported: in a bundle an import of it would
 * stand at the top, and stop a host that does not have it.
 */
export type OtelApi = typeof Api;
