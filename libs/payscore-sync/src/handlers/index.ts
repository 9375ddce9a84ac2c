export { HandlerRegistry } from './handler-registry.js';
export { HandlerWorker } from './handler-worker.js';
export {
  type HandlerDecorator,
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreStalled,
  OnPayscoreSynced,
  OnPayscoreUserConfirm,
  OnPayscoreUserPaid,
} from './on-payscore-event.decorator.js';
export type {
  PayscoreHandler,
  PayscoreHandlerCall,
  PayscoreHandlerOptions,
  PayscoreNotificationHandler,
} from './payscore-handler.js';
