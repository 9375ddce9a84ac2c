import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { abortFailure } from './transport.error.js';

/** Why a call ended before its reply. */
export type Ending = 'timeout' | 'aborted';

/**
 * Deadline of a call: it ends when the time is up or the caller's signal fires.
 *
 * The steps of a call run in sequence, so one listener is enough. The signal is created on request only: one
 * per call would cost as much as parsing the reply.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  readonly #monotonic = performance.now();
  readonly #wall = Date.now();
  readonly #caller: AbortSignal | undefined;
  readonly #onCallerAbort = () => this.#end(abortFailure(this.#caller as AbortSignal));
  #ended: Ending | null = null;
  #onEnd: ((ending: Ending) => void) | null = null;
  #controller: AbortController | null = null;

  constructor(timeoutMs: number, caller?: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs);
    this.#caller = caller;
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  /** Null before the end. */
  get ended(): Ending | null {
    return this.#ended;
  }

  /** Fires at the end; its reason is a `TimeoutError` after the time limit. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#ended !== null) this.#abort(this.#ended);
    }
    return this.#controller.signal;
  }

  /**
   * Remaining time, ms, by the clock that advanced more: the monotonic clock may stop while a machine is
   * suspended.
   */
  get leftMs(): number {
    const spentMs = Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
    return Math.max(0, this.#timeoutMs - spentMs);
  }

  /** Monotonic time since the call began, whole ms. */
  get spentMs(): number {
    return Math.round(performance.now() - this.#monotonic);
  }

  /** Sets what the current step does at the end; it runs at once after the end. Null removes it. */
  atEnd(onEnd: ((ending: Ending) => void) | null): void {
    this.#onEnd = onEnd;
    if (this.#ended !== null) onEnd?.(this.#ended);
  }

  /** Must be called after the call: otherwise a long-lived signal of the caller collects listeners. */
  release(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }

  #end(ending: Ending): void {
    if (this.#ended !== null) return;
    this.#ended = ending;
    this.#onEnd?.(ending);
    this.#abort(ending);
  }

  #abort(ending: Ending): void {
    const reason: unknown =
      ending === 'timeout' ? new DOMException('The deadline passed', 'TimeoutError') : this.#caller?.reason;
    this.#controller?.abort(reason);
  }
}
