import { randomInt } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import { SimulatorError } from '../simulator-error.js';

/** Every answered call takes this long more, a random time between the two. Milliseconds. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Authentic calls beyond this are answered 429 and not processed. */
export interface RateLimit {
  /** In each second of the simulator's clock. */
  readonly perSecond: number;
  /** Sent as `Retry-After`, in seconds. Default: no such header. */
  readonly retryAfterSeconds?: number | undefined;
}

/** How WeChat Pay is today. null: not at all. */
export interface ConditionSettings {
  readonly latency: Latency | null;
  readonly rateLimit: RateLimit | null;
  /** Each so manieth reply carries a probe signature. */
  readonly probeEvery: number | null;
}

const LONGEST_LATENCY_MS = 10 * 60 * 1000;
const NONE: ConditionSettings = { latency: null, rateLimit: null, probeEvery: null };

/** What befalls any call, whatever it asks for: latency, rate limit, probes. */
export class Conditions {
  private current = NONE;
  private second = 0;
  private inSecond = 0;
  private replies = 0;

  constructor(private readonly clock: SimulatorClock) {}

  get(): ConditionSettings {
    return this.current;
  }

  /** Changes what is given and leaves the rest. */
  set(change: { [K in keyof ConditionSettings]?: ConditionSettings[K] | undefined }): void {
    const { latency, rateLimit, probeEvery } = change;
    if (latency && !(isCount(latency.minMs, 0) && latency.maxMs <= LONGEST_LATENCY_MS)) {
      throw invalid('latency', `use whole milliseconds up to ${LONGEST_LATENCY_MS}`);
    }
    if (latency && !isCount(latency.maxMs, latency.minMs)) throw invalid('latency', 'maxMs is from minMs on');
    if (rateLimit && !isCount(rateLimit.perSecond, 0)) throw invalid('rateLimit', 'perSecond is from 0 on');
    if (rateLimit?.retryAfterSeconds !== undefined && !isCount(rateLimit.retryAfterSeconds, 0)) {
      throw invalid('rateLimit', 'retryAfterSeconds is from 0 on');
    }
    if (typeof probeEvery === 'number' && !isCount(probeEvery, 1))
      throw invalid('probeEvery', 'use 1 or more');
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.current = { ...this.current, ...Object.fromEntries(given) };
  }

  /** Counts a call; the limit it is beyond, if it is. */
  exceeded(): RateLimit | null {
    const { rateLimit } = this.current;
    const second = this.clock.seconds();
    if (second !== this.second) this.inSecond = 0;
    this.second = second;
    this.inSecond += 1;
    return rateLimit !== null && this.inSecond > rateLimit.perSecond ? rateLimit : null;
  }

  /** How long the next reply is to be held back; 0 for not at all. */
  latencyMs(): number {
    const { latency } = this.current;
    return latency === null ? 0 : randomInt(latency.minMs, latency.maxMs + 1);
  }

  /** Counts a reply that is to be signed; whether it is a probe. */
  isProbe(): boolean {
    const { probeEvery } = this.current;
    this.replies += 1;
    return probeEvery !== null && this.replies % probeEvery === 0;
  }
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function invalid(field: string, remedy: string): SimulatorError {
  return new SimulatorError(400, `${field} is not valid`, remedy);
}
