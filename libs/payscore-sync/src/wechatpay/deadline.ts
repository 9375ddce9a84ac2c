import type { TimeLimit } from './courier.js';

/** One signal for the whole of a call: fires when the time is up, or with the caller's own signal. */
export class Deadline implements TimeLimit {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  readonly #monotonic = performance.now();
  readonly #wall = Date.now();
  readonly #caller: AbortSignal | undefined;
  readonly #onCallerAbort = () => this.#controller.abort(this.#caller?.reason);

  constructor(timeoutMs: number, caller?: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException('The deadline passed', 'TimeoutError'));
    }, timeoutMs);
    this.#caller = caller;
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** By the clock that went farther: the monotonic one may stand still while a machine is suspended. */
  get leftMs(): number {
    const spentMs = Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
    return Math.max(0, this.#timeoutMs - spentMs);
  }

  /** Must be called when the call ends: a long-lived caller's signal would otherwise collect listeners. */
  release(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }
}
