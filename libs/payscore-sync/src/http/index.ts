export { payscoreAccess } from './access.guard.js';
export { createPayscoreSyncController } from './create-controller.js';
export {
  PAYSCORE_HTTP_OPTIONS,
  type PayscoreAccess,
  type PayscoreConsoleOptions,
  type PayscoreHttpOptions,
  type PayscorePermission,
} from './http.options.js';
export { PayscoreSyncControllerBase } from './payscore-sync.controller.js';
export { type Problem, toProblem } from './problem.js';
export { PayscoreProblemFilter } from './problem.filter.js';
