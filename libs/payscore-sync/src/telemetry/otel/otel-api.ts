import type * as Api from '@opentelemetry/api';

/**
 * Exports of the host's `@opentelemetry/api`, passed in and not imported: a bundler would move the import to
 * the top, where it stops a host without the package.
 */
export type OtelApi = typeof Api;
