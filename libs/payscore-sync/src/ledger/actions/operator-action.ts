/** What a person may do to a sync; docs/states.md#people says when. */
export const OPERATOR_ACTIONS = ['retry', 'cancel', 'resolve', 'check'] as const;

export type PersonAction = (typeof OPERATOR_ACTIONS)[number];
