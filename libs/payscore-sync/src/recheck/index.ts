export { OrderQuestions } from './ask-order.js';
export { type DoubtfulCancel, recheck, type RecheckReport } from './recheck.js';
