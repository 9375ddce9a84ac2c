/** A text in both languages. */
export type Both = readonly [english: string, chinese: string];
