/** Token of the port. */
export const DISPATCH_BELL = Symbol('bell of PayscoreSync workers');

/** Serves one institution: claims what is due and begins the calls. Resolves when the claims are done. Never rejects. */
export type ServeInstitution = (institution: string) => Promise<void>;

/** How rings travel now. */
export interface BellState {
  /** What carries them, e.g. `in-process`. */
  readonly engine: string;
  /** False: rings may not arrive, and the poll alone finds what is due. */
  readonly isUp: boolean;
  /** Time between two polls that suffices while it is up, ms; null: `pollMs`. */
  readonly floorMs: number | null;
}

/**
 * Port: tells workers that an institution has something due. A ring is a hint. A lost, doubled or early one is
 * harmless, because only the ledger's claim decides, and the poll finds what no ring named.
 */
export interface DispatchBell {
  /**
   * Never throws and never waits.
   * @param at by `performance.now()`; default: now
   */
  ring(institution: string, at?: number): void;
  /** Calls `handler` for rings from now on. Without a handler, as in a process that delivers nothing, rings pass unheard. */
  serve(handler: ServeInstitution): void;
  state(): BellState;
  /** Rings no more. */
  close(): Promise<void>;
}
