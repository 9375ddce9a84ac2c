import type { Provider } from '@nestjs/common';
import { InstitutionRegistry } from '../../institutions/institution-registry.js';
import {
  DEFAULT_REFRESH_MS,
  INSTITUTION_SOURCE,
  InstitutionRefresher,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
  sourceProvider,
} from '../../institutions/index.js';
import {
  type PayscoreSyncOptions,
  resolveOptions,
  type ResolvedPayscoreSyncOptions,
} from '../../options/index.js';
import { PAYSCORE_SYNC_OPTIONS } from '../../service/payscore-sync.tokens.js';
import { RESOLVED_OPTIONS } from './tokens.js';

/** The checked options, and the institutions of the registration, from the options or a source. */
export function institutionProviders(source: PayscoreInstitutionSourceOptions | undefined): Provider[] {
  return [
    {
      provide: RESOLVED_OPTIONS,
      inject: [PAYSCORE_SYNC_OPTIONS],
      useFactory: (options: PayscoreSyncOptions) => resolveOptions(options, source !== undefined),
    },
    {
      provide: InstitutionRegistry,
      inject: [RESOLVED_OPTIONS],
      useFactory: ({ institutions }: ResolvedPayscoreSyncOptions) => new InstitutionRegistry(institutions),
    },
    sourceProvider(source),
    {
      provide: InstitutionRefresher,
      inject: [INSTITUTION_SOURCE, InstitutionRegistry, RESOLVED_OPTIONS],
      // Nest awaits it: by the time anything starts, the institutions are there.
      useFactory: async (
        from: PayscoreInstitutionSource | null,
        registry: InstitutionRegistry,
        options: ResolvedPayscoreSyncOptions,
      ) => {
        const refreshMs = source?.refreshMs ?? DEFAULT_REFRESH_MS;
        const refresher = new InstitutionRefresher(from, registry, options, refreshMs);
        await refresher.load();
        return refresher;
      },
    },
  ];
}
