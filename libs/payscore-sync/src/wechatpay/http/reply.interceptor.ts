import { type AxiosResponse, isAxiosError, isCancel } from 'axios';
import type { JudgedResponse } from './pipeline.js';
import { TransportError } from './transport.error.js';

/** Restores the headers of a reply. */
export function restoreHeaders(response: AxiosResponse<Buffer>): JudgedResponse {
  const judged = response as JudgedResponse;
  judged.headers = judged.received as Record<string, string>;
  return judged;
}

/** Replaces errors that contain the request. */
export function refuseRequest(error: unknown): never {
  throw withoutRequest(error);
}

function withoutRequest(error: unknown): unknown {
  if (error instanceof TransportError) return error;
  // axios checks for cancellation before and after the adapter and does not say which: assume the later one.
  if (isCancel(error)) return new TransportError('aborted', 'maybe');
  if (isAxiosError(error)) return new Error(`axios: ${error.message}`);
  return error;
}
