/** What tells workers of due syncs: their own polls and rings alone, or BullMQ on Redis. */
export const ENGINES = ['none', 'bullmq'] as const;
export type Engine = (typeof ENGINES)[number];
