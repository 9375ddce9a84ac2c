import type { KeyObject } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { Hint } from '../replies/reply.js';
import type { PlatformKeys } from '../keys/key-ring.js';
import { TransportError, abortFailure } from '../http/transport.error.js';
import { CertificateError } from './certificate.error.js';
import { isValidAt, type PlatformCertificate } from './platform-certificate.js';
import { refreshAfterMs, retryAfterFailuresMs } from './refresh-timing.js';

/** Result of a download, for the log. */
export type CertificateReport =
  | { readonly kind: 'refreshed'; readonly serials: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly hint: Hint;
      readonly keptKeys: number;
      readonly retryInMs: number | null;
    };

export interface PlatformCertificatesOptions {
  /** One checked download; rejects with a CertificateError. */
  readonly download: (signal: AbortSignal) => Promise<readonly PlatformCertificate[]>;
  /** Shortest time between the starts of two downloads, ms. */
  readonly refreshMinMs: number;
  /** False: there are other keys, so certificates are downloaded only when a reply needs one. */
  readonly isRequired: () => boolean;
  /** Our clock, epoch ms: for validity. */
  readonly now: () => number;
  readonly report: (report: CertificateReport) => void;
  /** Monotonic, ms. */
  readonly monotonic?: () => number;
  readonly random?: () => number;
}

const SERIAL = /^[0-9A-Fa-f]{8,64}$/;

/**
 * Platform certificates of one institution, downloaded at the first call and kept current. Downloads run one at
 * a time and never faster than the shortest time. A failed download keeps the keys, and no call waits for the
 * next one.
 */
export class PlatformCertificates implements PlatformKeys {
  readonly #options: PlatformCertificatesOptions;
  readonly #monotonic: () => number;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  #certificates = new Map<string, PlatformCertificate>();
  /** The longest valid certificate at the last check. */
  #preferred: PlatformCertificate | null = null;
  #refreshing: Promise<void> | null = null;
  #notBefore = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failure: Hint | null = null;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = 0;

  constructor(options: PlatformCertificatesOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#random = options.random ?? Math.random;
  }

  /** The longest valid certificate, which requests ask for. */
  get preferredSerial(): string | null {
    const now = this.#options.now();
    if (this.#preferred === null || !isValidAt(this.#preferred, now)) {
      const valid = [...this.#certificates.values()].filter((one) => isValidAt(one, now));
      this.#preferred = valid.sort((a, b) => b.validTo - a.validTo)[0] ?? null;
    }
    return this.#preferred?.serial ?? null;
  }

  /** Null also when the certificate has expired, or is not valid yet. */
  find(serial: string): KeyObject | null {
    const found = this.#certificates.get(serial) ?? this.#certificates.get(serial.toUpperCase());
    return found && isValidAt(found, this.#options.now()) ? found.key : null;
  }

  /** Why there are no keys, or no newer ones; null after a successful download. */
  get failure(): Hint | null {
    return this.#failure;
  }

  /**
   * Waits for the first certificates.
   * @param signal deadline of the waiting call; the download continues
   * @throws TransportError no key, so nothing may be sent
   */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.preferredSerial !== null) return;
    const isFailing = this.#failure !== null;
    const refreshing = this.#refresh();
    if (refreshing && !isFailing) await settledOrAborted(refreshing, signal);
    if (this.preferredSerial !== null) return;
    if (signal.aborted && abortFailure(signal) === 'aborted') throw new TransportError('aborted', 'no');
    throw new TransportError(
      'no-key',
      'no',
      this.#failure?.detail ?? 'platform certificates did not come in time',
    );
  }

  /**
   * Whether the key of an unknown serial number is known after a download. Does not wait while downloads fail.
   * @param signal the waiting call's deadline
   */
  async learn(serial: string, signal: AbortSignal): Promise<boolean> {
    // A forged reply may name any serial number; the shortest time bounds the cost.
    if (!SERIAL.test(serial)) return false;
    const isFailing = this.#failure !== null;
    const refreshing = this.#refresh();
    if (refreshing === null) this.#refreshIn(this.#notBefore - this.#monotonic());
    else if (!isFailing) await settledOrAborted(refreshing, signal);
    return this.find(serial) !== null;
  }

  /** Stops the timer and a download in progress. */
  close(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** The current download, or a new one; null while it is too early. Never rejects. */
  #refresh(): Promise<void> | null {
    if (this.#refreshing !== null) return this.#refreshing;
    if (this.#stop.signal.aborted || this.#monotonic() < this.#notBefore) return null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#notBefore = this.#monotonic() + this.#options.refreshMinMs;
    this.#refreshing = this.#download().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #download(): Promise<void> {
    const startedAt = this.#monotonic();
    try {
      this.#take(await this.#options.download(this.#stop.signal));
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#fail(hintOf(error), startedAt);
    }
  }

  #take(certificates: readonly PlatformCertificate[]): void {
    this.#certificates = new Map(certificates.map((one) => [one.serial.toUpperCase(), one]));
    this.#preferred = null;
    this.#failures = 0;
    this.#failure = null;
    const validForMs = Math.max(...certificates.map(({ validTo }) => validTo)) - this.#options.now();
    this.#refreshIn(refreshAfterMs(validForMs, this.#options.refreshMinMs, this.#random()));
    this.#report({ kind: 'refreshed', serials: certificates.map(({ serial }) => serial) });
  }

  #fail(hint: Hint, startedAt: number): void {
    this.#failures += 1;
    this.#failure = hint;
    const wait = retryAfterFailuresMs(this.#failures, this.#options.refreshMinMs, this.#random());
    this.#notBefore = startedAt + wait;
    const keptKeys = this.#certificates.size;
    // With other keys, it may never succeed and need not.
    const isWanted = this.#options.isRequired() || keptKeys > 0;
    const retryInMs = isWanted ? Math.max(0, this.#notBefore - this.#monotonic()) : null;
    if (retryInMs !== null) this.#refreshIn(retryInMs);
    this.#report({ kind: 'failed', hint, keptKeys, retryInMs });
  }

  #report(report: CertificateReport): void {
    try {
      this.#options.report(report);
    } catch {
      // A failed listener does not stop the refresh.
    }
  }

  /** Keeps an earlier timer. Never keeps the process alive. */
  #refreshIn(ms: number): void {
    const at = this.#monotonic() + Math.max(1, ms);
    if (this.#stop.signal.aborted || (this.#timer !== undefined && this.#timerAt <= at)) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // Timers may fire slightly early.
      if (this.#refresh() === null) this.#refreshIn(this.#notBefore - this.#monotonic());
    }, at - this.#monotonic());
    this.#timer.unref();
  }
}

function hintOf(error: unknown): Hint {
  if (error instanceof CertificateError) return { code: error.code, detail: error.message };
  const detail = error instanceof Error ? error.name : 'unknown error';
  return { code: 'PAYSCORE_E_CERTIFICATE_DOWNLOAD', detail };
}

async function settledOrAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    void work.then(done);
  });
}
