import { performance } from 'node:perf_hooks';

/** How long an unreachable host is skipped while another one works, ms. */
export const REST_MS = 30_000;

/**
 * Order in which hosts are tried. The first one is preferred unless it was unreachable within the last 30 s.
 * Then a single call tries it again while others use the working host, so a dead host delays one call twice a
 * minute.
 */
export class HostPreference {
  readonly #hosts: readonly { readonly baseUrl: string; restsUntil: number }[];
  readonly #given: readonly string[];
  readonly #now: () => number;

  /** @param now monotonic, ms */
  constructor(baseUrls: readonly string[], now: () => number = () => performance.now()) {
    this.#given = baseUrls;
    this.#hosts = baseUrls.map((baseUrl) => ({ baseUrl, restsUntil: Number.NEGATIVE_INFINITY }));
    this.#now = now;
  }

  /** All hosts in the order to try; skipped ones come last, as a last resort. */
  forNextCall(): readonly string[] {
    if (this.#given.length === 1) return this.#given;
    const now = this.#now();
    const isUp = this.#hosts.filter(({ restsUntil }) => restsUntil <= now);
    const first = isUp[0];
    // It stays skipped until this call has reached it.
    if (first && first.restsUntil !== Number.NEGATIVE_INFINITY) first.restsUntil = now + REST_MS;
    const resting = this.#hosts.filter((host) => !isUp.includes(host));
    return [...isUp, ...resting].map(({ baseUrl }) => baseUrl);
  }

  /** A connection to this host was made. */
  reached(baseUrl: string): void {
    this.#set(baseUrl, Number.NEGATIVE_INFINITY);
  }

  /** No connection to this host could be made. */
  unreachable(baseUrl: string): void {
    this.#set(baseUrl, this.#now() + REST_MS);
  }

  #set(baseUrl: string, restsUntil: number): void {
    const host = this.#hosts.find((one) => one.baseUrl === baseUrl);
    if (host) host.restsUntil = restsUntil;
  }
}
