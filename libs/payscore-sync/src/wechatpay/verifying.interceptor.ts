import { type AxiosResponse, isAxiosError, isCancel } from 'axios';
import type { ReceivedResponse } from './https.adapter.js';
import type { ReplyVerifier, Verdict } from './reply-verifier.js';
import { TransportError } from './transport.error.js';

/** A complete reply with what its signature is worth. */
export type JudgedResponse = AxiosResponse<Buffer> & Verdict;

/** axios response interceptors: judge every complete reply, and let no error out that carries the request. */
export function createVerifyingInterceptor(verifier: ReplyVerifier) {
  return {
    onReply: (response: AxiosResponse<Buffer>): JudgedResponse => {
      const { received } = response as ReceivedResponse;
      const verdict = verifier.verify(received, response.data);
      return Object.assign(response, { headers: received as Record<string, string> }, verdict);
    },
    onError: (error: unknown): never => {
      throw withoutRequest(error);
    },
  };
}

function withoutRequest(error: unknown): unknown {
  if (error instanceof TransportError) return error;
  // axios checks for cancellation before and after the adapter without telling which: assume the later.
  if (isCancel(error)) return new TransportError('aborted', 'maybe');
  if (isAxiosError(error)) return new Error(`axios: ${error.message}`);
  return error;
}
