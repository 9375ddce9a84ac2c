export { knownAcrossCopies } from './across-copies.js';
export { ERROR_REMEDIES_ZH, FINDING_REMEDIES_ZH, HINT_REMEDIES_ZH } from './chinese-remedies.js';
export { PAYSCORE_ERROR_CODES, type PayscoreErrorCode } from './error-codes.js';
export { ERROR_REMEDIES } from './error-remedies.js';
export { FINDING_CODES, FINDING_REMEDIES, type FindingCode } from './findings.js';
export { HINT_CODES, HINT_REMEDIES, type HintCode, hintRemedy } from './hints.js';
export {
  ConfigurationError,
  PayscoreError,
  problemOf,
  ValidationError,
  type PayscoreProblem,
} from './payscore.error.js';
