export type { DatabaseTls } from './database-tls.js';
export { databaseFromEnvironment, type DatabaseSettings } from './database-url.js';
export { optionsFromEnvironment, type Environment } from './environment.js';
export type { PayscoreInstitutionOptions, PayscoreSyncOptions } from './payscore-sync.options.js';
export { resolveInstitutions } from './resolve-institutions.js';
export { resolveOptions } from './resolve-options.js';
export type { ResolvedInstitution, ResolvedPayscoreSyncOptions } from './resolved-options.js';
export type { PayscoreSyncSettings } from './settings.js';
export { withParsedKeys } from './with-parsed-keys.js';
