import type { History, Violation } from './history.js';
import { indexHistory, type IndexedHistory } from './index-history.js';
import { noDuplicates, noOverlaps, notTooEarly, onRecord } from './rules-of-calls.js';
import { allEnded, noFalseSynced, reasonsAreTrue } from './rules-of-ends.js';
import { noneLate, noneStarved } from './rules-of-fairness.js';
import { allTold } from './rules-of-handlers.js';
import { inOrder, neverReopened } from './rules-of-order.js';
import { recording, seenAtOnce } from './rules-of-recording.js';
import { noStrayEnds, nothingLost, takenBackInTime, waitsEnd } from './rules-of-recovery.js';

const CHECKS: readonly ((history: IndexedHistory) => Violation[])[] = [
  ...[recording, onRecord, notTooEarly, noDuplicates, noOverlaps, inOrder, neverReopened],
  ...[noFalseSynced, allEnded, reasonsAreTrue, takenBackInTime, noStrayEnds],
  ...[noneStarved, noneLate, allTold, nothingLost, seenAtOnce, waitsEnd],
];

/** Holds the three witnesses against each other. Pure; takes nothing of the product or of the simulator. */
export function checkHistory(history: History): Violation[] {
  const indexed = indexHistory(history);
  return CHECKS.flatMap((check) => check(indexed));
}
