import type { FactoryProvider, Provider, ValueProvider } from '@nestjs/common';
import { type PayscoreSyncOptions, withParsedKeys } from '../options/index.js';
import { PAYSCORE_SYNC_OPTIONS } from '../service/payscore-sync.tokens.js';

type OptionsProvider = FactoryProvider<PayscoreSyncOptions> | ValueProvider<PayscoreSyncOptions>;

/**
 * The same providers with options without secret texts: Nest keeps the result of a provider, where modules and
 * dumps can read it.
 */
export function optionsWithoutTexts(providers: readonly Provider[] = []): Provider[] {
  return providers.map((provider) => (isOptions(provider) ? withoutTexts(provider) : provider));
}

function isOptions(provider: Provider): provider is OptionsProvider {
  return typeof provider === 'object' && provider.provide === PAYSCORE_SYNC_OPTIONS;
}

function withoutTexts(provider: OptionsProvider): Provider {
  if ('useValue' in provider) return { ...provider, useValue: withParsedKeys(provider.useValue) };
  const { useFactory } = provider;
  const withKeys = async (...injected: never[]) => withParsedKeys(await useFactory(...injected));
  return { ...provider, useFactory: withKeys };
}
