export {
  afterReport,
  blockSize,
  BREAKER_FAILURE_SHARE,
  BREAKER_MIN_ORDERS,
  BREAKER_WINDOW_MS,
  type LaneLimits,
  type LaneReport,
  nextTakeAt,
  take,
  takeCheckCall,
} from './lane-rules.js';
export { Pacer } from './pacer.js';
