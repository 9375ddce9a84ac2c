import type { IncomingMessage } from 'node:http';

/** A request as it arrived: nothing decoded, nothing merged. */
export interface RawRequest {
  readonly method: string;
  /** The request target of the request line, with its escapes. */
  readonly target: string;
  /** Lower-case names; one item per header line. */
  readonly headers: Partial<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** The body was larger than the limit. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** Reads the whole body; fails when it is too large or the caller hangs up half way. */
export async function readRawRequest(message: IncomingMessage, maxBytes: number): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLargeError(`the body is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    headers: message.headersDistinct,
    body: Buffer.concat(chunks),
  };
}
