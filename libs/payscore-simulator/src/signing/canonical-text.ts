const LINE_END = Buffer.from('\n');

/**
 * What a caller signs: method, request target, timestamp, nonce and body, each followed by a line feed.
 *
 * The target is the one on the request line, undecoded. Node hands out the request line and headers as
 * latin1, so encoding them back gives the very bytes that arrived.
 */
export function requestText(
  method: string,
  target: string,
  timestamp: string,
  nonce: string,
  body: Buffer,
): Buffer {
  const head = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`, 'latin1');
  return Buffer.concat([head, body, LINE_END]);
}

/** What WeChat Pay signs: timestamp, nonce and body, each followed by a line feed; an empty body too. */
export function replyText(timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`, 'latin1'), body, LINE_END]);
}
