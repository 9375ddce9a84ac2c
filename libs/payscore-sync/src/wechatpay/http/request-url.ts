import type { InternalAxiosRequestConfig } from 'axios';

/** The parts of an axios config that say where a request goes. */
type RequestTarget = Pick<InternalAxiosRequestConfig<unknown>, 'baseURL' | 'url' | 'params'>;

/**
 * The URL of a request, decided in one place, so that the signed target and the request line are equal. Node
 * sends `pathname + search` of a URL unchanged.
 *
 * The path is appended to the base as text and must start with `/`, so no path can lead to another host.
 *
 * @throws TypeError for an absolute URL, a relative path, or axios `params`
 */
export function requestUrl({ baseURL = '', url = '', params }: RequestTarget): URL {
  // axios writes a space in params as `+` and leaves `:`, `$` and `,` raw, and the list changes between versions.
  if (params !== undefined)
    throw new TypeError('Write the query into the path: axios params are not signed.');
  if (!url.startsWith('/')) throw new TypeError('The path of a WeChat Pay request must start with "/".');
  return new URL(baseURL.endsWith('/') ? baseURL.slice(0, -1) + url : baseURL + url);
}
