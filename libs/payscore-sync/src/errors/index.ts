export { PAYSCORE_ERROR_CODES, type PayscoreErrorCode } from './error-codes.js';
export {
  ConfigurationError,
  PayscoreError,
  ValidationError,
  type PayscoreProblem,
} from './payscore.error.js';
