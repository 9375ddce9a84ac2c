export { type BellState, DISPATCH_BELL, type DispatchBell, type ServeInstitution } from './dispatch-bell.js';
export { InProcessBell } from './in-process.bell.js';
