/** What a person may do to a sync; docs/states.md#people says when. */
export const PERSON_ACTIONS = ['retry', 'cancel', 'resolve', 'check'] as const;

export type PersonAction = (typeof PERSON_ACTIONS)[number];
