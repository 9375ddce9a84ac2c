export { InstitutionRefresher } from './institution-refresher.js';
export {
  INSTITUTION_SOURCE,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
} from './institution-source.js';
export { RotatingKeys } from './rotating-keys.js';
export { DEFAULT_REFRESH_MS, sourceProvider } from './source-provider.js';
