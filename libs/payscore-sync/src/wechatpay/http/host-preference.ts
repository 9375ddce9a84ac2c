import { performance } from 'node:perf_hooks';

/** How long a host that could not be reached is left alone while another one works, ms. */
export const REST_MS = 30_000;

/**
 * The order in which hosts are tried. The first one given is the home: calls go there unless it was unreachable
 * within the last 30 s. After that a single call tries it again while all others stay where things work, so a dead
 * host costs one call's patience twice a minute and not everybody's.
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

  /** Every host, the one to try first in front; resting ones at the end, in case nothing else answers either. */
  forNextCall(): readonly string[] {
    if (this.#given.length === 1) return this.#given;
    const now = this.#now();
    const isUp = this.#hosts.filter(({ restsUntil }) => restsUntil <= now);
    const first = isUp[0];
    // It goes back to rest until this call has shown that it can be reached.
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
