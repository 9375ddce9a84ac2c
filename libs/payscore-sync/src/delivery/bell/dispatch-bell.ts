import type { InjectionToken } from '@nestjs/common';

/** Token of the port. */
export const DISPATCH_BELL = Symbol('bell of PayscoreSync workers');

/** What a process that delivers does for its bell. */
export interface BellHandler {
  /**
   * Claims what is due of one institution and begins the calls. Resolves when the claims are done. Never rejects.
   * False: no more calls may begin now; the process rings again by itself when they may.
   */
  serve(institution: string): Promise<boolean>;
  /**
   * Time until something of the institution is due, ms; 0 or less: it is due; null: nothing waits.
   * @throws Error of the database
   */
  dueInMs(institution: string): Promise<number | null>;
  /**
   * Polls for all institutions of this process and begins the maintenance that is due. Answers the institutions with
   * something due.
   * @throws Error of the database
   */
  sweep(): Promise<readonly string[]>;
}

/** How rings travel now. */
export interface BellState {
  /** What carries them, e.g. `in-process`. */
  readonly engine: string;
  /** False: rings may not arrive, and the poll alone finds what is due. */
  readonly isUp: boolean;
  /** Time between two polls that suffices while it is up, ms; null: `pollMs`. */
  readonly floorMs: number | null;
  /** Rings that could not be sent since the start. */
  readonly failedRings: number;
  /** Messages since the start that no bell of this version sent. */
  readonly ignoredMessages: number;
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
  /** Hears rings from now on. Not called in a process that delivers nothing. */
  serve(handler: BellHandler): void;
  state(): BellState;
  /** Hears no more. Resolves within seconds, whatever the engine does. */
  close(): Promise<void>;
}

/** How a registration tells its workers of due syncs, e.g. `bullmqDispatch` of `nestjs-payscore-sync/bullmq`. */
export interface PayscoreDispatch {
  /** Tokens of what `create` takes. */
  readonly inject: readonly InjectionToken[];
  readonly create: (...injected: never[]) => DispatchBell | Promise<DispatchBell>;
}
