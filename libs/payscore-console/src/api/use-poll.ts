import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './client.js';

const POLL_MS = 5000;

/** What was read last, and how it stands. */
export interface Polled<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  /** When `data` was read. */
  readonly readAt: Date | null;
  /** Reads at once. */
  readonly refresh: () => void;
}

export interface PollOptions {
  readonly isPaused: boolean;
  /** Told of each refusal for want of credentials. */
  readonly onUnauthorized: () => void;
}

/** @param turn how often it was read before: what changes slowly can be read each second time */
type Read<T> = (signal: AbortSignal, turn: number, before: T | null) => Promise<T>;

interface State<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly readAt: Date | null;
}

/**
 * Reads now and every 5 seconds after the last answer; never while the tab is hidden or the operator paused. What arrives
 * late, for another `key`, is dropped, and what is shown stays when the server does not answer.
 */
export function usePoll<T>(key: string, read: Read<T>, options: PollOptions): Polled<T> {
  const empty: State<T> = { key, data: null, error: null, readAt: null };
  const [state, setState] = useState(empty);
  const latest = useRef({ read, options });
  latest.current = { read, options };
  const loop = useRef<PollLoop<T> | null>(null);

  useEffect(() => {
    const own = new PollLoop<T>(latest, (change) =>
      setState((before) => ({ ...(before.key === key ? before : { ...empty, key }), ...change })),
    );
    loop.current = own;
    own.start();
    return () => own.stop();
  }, [key]);

  const { isPaused } = options;
  useEffect(() => {
    if (!isPaused) loop.current?.resume();
  }, [isPaused]);

  const refresh = useCallback(() => void loop.current?.look(), []);
  return { ...(state.key === key ? state : empty), refresh };
}

/** The reads of one key, one at a time. */
class PollLoop<T> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading: AbortController | null = null;
  private turn = 0;
  private data: T | null = null;
  private isOver = false;

  constructor(
    private readonly latest: { readonly current: { read: Read<T>; options: PollOptions } },
    private readonly show: (change: Partial<State<T>>) => void,
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', this.resume);
    if (!document.hidden) void this.look();
  }

  stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.reading?.abort();
    document.removeEventListener('visibilitychange', this.resume);
  }

  /** The tab is seen again, or the operator goes on; a tab that was opened hidden reads for the first time. */
  readonly resume = (): void => {
    const isPaused = this.latest.current.options.isPaused && this.turn > 0;
    if (!document.hidden && !isPaused && !this.reading) void this.look();
  };

  /** Reads now, in place of a read under way. */
  async look(): Promise<void> {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.reading?.abort();
    const control = new AbortController();
    this.reading = control;
    const { read, options } = this.latest.current;
    try {
      this.data = await read(control.signal, this.turn, this.data);
      if (control.signal.aborted) return;
      this.turn += 1;
      this.show({ data: this.data, error: null, readAt: new Date() });
    } catch (error) {
      if (control.signal.aborted) return;
      const failure = error instanceof ApiError ? error : new ApiError(0, null);
      this.show({ error: failure });
      if (failure.status === 401) options.onUnauthorized();
    }
    this.reading = null;
    if (!this.isOver) this.timer = setTimeout(this.resume, POLL_MS);
  }
}
