import type { Provider } from '@nestjs/common';
import { ConfigurationError } from '../errors/index.js';
import {
  INSTITUTION_SOURCE,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
} from './institution-source.js';

export const DEFAULT_REFRESH_MS = 60_000;
const MIN_REFRESH_MS = 1000;
const MAX_REFRESH_MS = 86_400_000;

/**
 * The provider of the source; null when there is none.
 * @throws ConfigurationError
 */
export function sourceProvider(options: PayscoreInstitutionSourceOptions | undefined): Provider {
  if (!options) return { provide: INSTITUTION_SOURCE, useValue: null };
  const { useClass, useExisting, useFactory, inject = [], refreshMs = DEFAULT_REFRESH_MS } = options;
  assertInterval(refreshMs);
  const ways = [useClass, useExisting, useFactory].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw problem(
      'institutionSource',
      ways.length === 0 ? 'says not how to make the source.' : 'says in several ways how to make the source.',
      'Give one of useClass, useExisting and useFactory.',
    );
  }
  if (useClass) return { provide: INSTITUTION_SOURCE, useClass };
  if (useExisting) return { provide: INSTITUTION_SOURCE, useExisting };
  const make = useFactory as (...dependencies: unknown[]) => PayscoreInstitutionSource;
  return { provide: INSTITUTION_SOURCE, useFactory: make, inject };
}

function assertInterval(refreshMs: number): void {
  if (Number.isInteger(refreshMs) && refreshMs >= MIN_REFRESH_MS && refreshMs <= MAX_REFRESH_MS) return;
  const remedy = `Give a whole number from ${MIN_REFRESH_MS} to ${MAX_REFRESH_MS}, or leave it out for ${DEFAULT_REFRESH_MS}.`;
  throw problem('institutionSource.refreshMs', 'is out of range.', remedy);
}

function problem(field: string, message: string, remedy: string): ConfigurationError {
  return new ConfigurationError([{ field, message, remedy }]);
}
