/** Where a command prints and asks. */
export interface Terminal {
  /** One or more lines of the result, to stdout. */
  print(text: string): void;
  /** One or more lines for the person beside the result, to stderr. */
  tell(text: string): void;
  /** A person can answer questions. */
  readonly isInteractive: boolean;
  /** Whether the answer is yes; false after five minutes without one. */
  confirm(question: string): Promise<boolean>;
  /** Tells a line when Ctrl-C ends the process, from now until the returned function is called. */
  onInterrupt(line: () => string): () => void;
  /** Begins a progress bar, which only a terminal shows. @param total of the work, in any unit */
  progress(total: number): Progress;
}

export interface Progress {
  /** @param note a few words behind the bar */
  update(done: number, note: string): void;
  stop(): void;
}
