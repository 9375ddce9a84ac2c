const RECORD = /\/serviceorders\/[^/]+\/sync\/?$/i;
const ACTION = /\/(syncs\/[^/]+\/(retry|resolve|cancel|check)|actions)\/?$/i;

/** Base path of our routes, with the host's prefix and version. @param url of a record route */
export function prefixOf(url: string): string {
  return pathOf(url).replace(RECORD, '');
}

/** Whether a request is for a route of ours with a body, below any path. */
export function takesBody(method: unknown, url: unknown): boolean {
  if (method !== 'POST' || typeof url !== 'string') return false;
  const path = pathOf(url);
  return RECORD.test(path) || ACTION.test(path);
}

/** The path of a URL or of a request target. */
export function pathOf(url: string): string {
  // A proxy may send the whole URL as the request target.
  return url.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
}
