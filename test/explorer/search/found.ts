/** A violation. */
export interface Found {
  /** What happened, in plain words, the shortest history there is. */
  readonly history: readonly string[];
  readonly broken: string;
}
