export type { ActionOptions, CheckOptions, ReasonedActionOptions } from './action-options.js';
export type { PayscoreActionRecord } from './action-record.js';
export { OPERATOR_ACTIONS, type PersonAction } from './operator-action.js';
export { validateAction, type ActionInput } from './validate-action.js';
export { OperatorActions } from './operator-actions.js';
export { wasAsked } from './was-asked.js';
