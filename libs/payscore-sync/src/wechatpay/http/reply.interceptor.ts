import { type AxiosResponse, isAxiosError, isCancel } from 'axios';
import type { JudgedResponse } from './https.adapter.js';
import { TransportError } from './transport.error.js';

/** Gives a reply its headers back, as they came. */
export function restoreHeaders(response: AxiosResponse<Buffer>): JudgedResponse {
  const judged = response as JudgedResponse;
  judged.headers = judged.received as Record<string, string>;
  return judged;
}

/** Lets no error out that carries the request. */
export function refuseRequest(error: unknown): never {
  throw withoutRequest(error);
}

function withoutRequest(error: unknown): unknown {
  if (error instanceof TransportError) return error;
  // axios checks for cancellation before and after the adapter without telling which: assume the later.
  if (isCancel(error)) return new TransportError('aborted', 'maybe');
  if (isAxiosError(error)) return new Error(`axios: ${error.message}`);
  return error;
}
