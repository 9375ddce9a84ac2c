export { TurnTaker } from './turn-taker.js';
