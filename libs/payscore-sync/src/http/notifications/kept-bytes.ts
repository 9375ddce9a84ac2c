import type { IncomingMessage } from 'node:http';
import { withDeadline } from '../../concurrency/with-deadline.js';

/** A copy of a body, made while whoever reads the request reads it. */
interface Copy {
  readonly chunks: Buffer[];
  size: number;
  readonly ended: Promise<boolean>;
}

const copies = new WeakMap<object, Copy>();

/**
 * Keeps the bytes of a request's body without reading it: Node's parser pushes each chunk into the stream, and this
 * copies what is pushed. Call it before the first chunk, which is in the tick of the `request` event.
 * @param limit beyond it only one more byte is kept
 */
export function keepBytes(request: IncomingMessage, limit: number): void {
  if (copies.has(request)) return;
  const push = request.push.bind(request);
  let end!: (isComplete: boolean) => void;
  const copy: Copy = { chunks: [], size: 0, ended: new Promise((resolve) => (end = resolve)) };
  copies.set(request, copy);
  request.once('close', () => end(false));
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) end(true);
    else if (copy.size <= limit && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
      const kept = bytes.subarray(0, limit + 1 - copy.size);
      copy.chunks.push(kept);
      copy.size += kept.length;
    }
    return push(chunk, encoding);
  };
}

/** The body of a request; `incomplete` when it did not end in time. */
export type KeptBytes = Buffer | 'incomplete';

/** The kept bytes; null when none were kept. @param ms how long the rest of the body may take */
export async function keptBytes(request: IncomingMessage, ms: number): Promise<KeptBytes | null> {
  const copy = copies.get(request);
  if (copy === undefined) return null;
  // Without a body parser nobody reads it.
  if (request.readableFlowing !== true && !request.readableEnded) request.resume();
  const isComplete = await withDeadline(copy.ended, ms, () => false);
  return isComplete ? Buffer.concat(copy.chunks) : 'incomplete';
}
