/** Name of the queue of tickets. */
export const QUEUE = 'payscore-institutions';
