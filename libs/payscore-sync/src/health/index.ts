export { checkHealth, type PayscoreHealth, type PayscoreHealthLimits } from './check-health.js';
export { type PayscoreHealthResult, PayscoreSyncHealthIndicator } from './payscore-sync.health-indicator.js';
