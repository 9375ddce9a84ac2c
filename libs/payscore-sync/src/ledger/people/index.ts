export type { ActionOptions, CheckOptions, ReasonedActionOptions } from './action-options.js';
export type { PayscoreActionRecord } from './action-record.js';
export { PERSON_ACTIONS, type PersonAction } from './person-action.js';
export { personWords, type PersonWords } from './person-words.js';
export { SyncPeople } from './sync-people.js';
export { wasAsked } from './was-asked.js';
