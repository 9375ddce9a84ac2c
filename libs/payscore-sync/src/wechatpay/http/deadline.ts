import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { abortFailure } from './transport.error.js';

/** Why a call ended before its reply. */
export type Ending = 'timeout' | 'aborted';

/**
 * The end of everything done about a call: when the time is up, or the caller's own signal fires.
 *
 * The steps of a call follow one another, so one place for what to do then is enough. A signal for those who know no
 * other is made when it is asked for: few do, and one for every call would cost as much as parsing the reply.
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

  /** Null while it has not come. */
  get ended(): Ending | null {
    return this.#ended;
  }

  /** Fires at the end; its reason is a `TimeoutError` when the time was up. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#ended !== null) this.#abort(this.#ended);
    }
    return this.#controller.signal;
  }

  /** What is left, ms, by the clock that went farther: the monotonic one may stand still while a machine is suspended. */
  get leftMs(): number {
    const spentMs = Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
    return Math.max(0, this.#timeoutMs - spentMs);
  }

  /** Monotonic time since the call began, whole ms. */
  get spentMs(): number {
    return Math.round(performance.now() - this.#monotonic);
  }

  /** What the step now under way does at the end, instead of the step before; at once when it has come. Null for nothing. */
  atEnd(onEnd: ((ending: Ending) => void) | null): void {
    this.#onEnd = onEnd;
    if (this.#ended !== null) onEnd?.(this.#ended);
  }

  /** Must be called when the call is over: a long-lived caller's signal would otherwise collect listeners. */
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
