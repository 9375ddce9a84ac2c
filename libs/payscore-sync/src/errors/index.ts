export { PAYSCORE_ERROR_CODES, type PayscoreErrorCode } from './error-codes.js';
export { HINT_CODES, HINT_REMEDIES, type HintCode } from './hints.js';
export {
  ConfigurationError,
  PayscoreError,
  ValidationError,
  type PayscoreProblem,
} from './payscore.error.js';
