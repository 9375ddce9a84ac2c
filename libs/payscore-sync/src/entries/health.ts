export { checkHealth, type PayscoreHealth, type PayscoreHealthLimits } from '../health/check-health.js';
export {
  type PayscoreHealthResult,
  PayscoreSyncHealthIndicator,
} from '../health/payscore-sync.health-indicator.js';
