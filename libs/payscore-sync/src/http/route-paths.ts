const RECORD = /\/serviceorders\/[^/]+\/sync\/?$/i;
const ACTION = /\/syncs\/[^/]+\/(retry|resolve|cancel|check)\/?$/i;

/** Where our routes begin, with whatever prefix and version the host put before them. @param url of a record route */
export function prefixOf(url: string): string {
  return pathOf(url).replace(RECORD, '');
}

/** Whether a request is for a route of ours that takes a body, below whatever path it is registered. */
export function takesBody(method: unknown, url: unknown): boolean {
  if (method !== 'POST' || typeof url !== 'string') return false;
  const path = pathOf(url);
  return RECORD.test(path) || ACTION.test(path);
}

function pathOf(url: string): string {
  // A proxy may send the whole URL as the request target.
  return url.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
}
