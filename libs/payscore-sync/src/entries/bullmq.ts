export { bullmqDispatch, type BullmqDispatchOptions } from '../bullmq/bullmq-dispatch.js';
export type { PayscoreDispatch } from '../delivery/bell/index.js';
