export { InstitutionRefresher } from './institution-refresher.js';
export { InstitutionRegistry } from './institution-registry.js';
export {
  INSTITUTION_SOURCE,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
} from './institution-source.js';
export { unknownInstitution } from './unknown-institution.js';
export { DEFAULT_REFRESH_MS, sourceProvider } from './source-provider.js';
