/** How the library tells what happened to a sync; the command line tells it by the same tables. */
export { type Collection, evidenceOf, factsOf } from '../../../payscore-sync/src/story/facts.js';
export { QUERY_OUTCOMES, SEND_OUTCOMES } from '../../../payscore-sync/src/story/outcomes.js';
export { QUERY_REASONS, SEND_REASONS, STILL_PARKED } from '../../../payscore-sync/src/story/reasons.js';
export { FAILURES, VERIFICATIONS } from '../../../payscore-sync/src/story/replies.js';
export {
  ACTIONS,
  ACTIONS_DONE,
  EVENTS,
  NOTIFICATIONS,
  PARK_REASONS,
  REFUSALS,
  STATUS_MEANINGS,
  STATUSES,
  STEPS,
} from '../../../payscore-sync/src/story/statuses.js';
export {
  type Beside,
  outcomeOf,
  reasonOf,
  type StoryEntry,
  tellStory,
} from '../../../payscore-sync/src/story/tell-story.js';
