export {
  type BellHandler,
  type BellState,
  DISPATCH_BELL,
  type DispatchBell,
  type PayscoreDispatch,
} from './dispatch-bell.js';
export { InProcessBell } from './in-process.bell.js';
