export { HandlerRegistry } from './handler-registry.js';
export { HandlerWorker } from './handler-worker.js';
export {
  type HandlerDecorator,
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreStalled,
  OnPayscoreSynced,
} from './on-payscore-event.decorator.js';
export type { PayscoreHandler, PayscoreHandlerCall, PayscoreHandlerOptions } from './payscore-handler.js';
