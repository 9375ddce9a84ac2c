import { type CanActivate, type ExecutionContext, UnsupportedMediaTypeException } from '@nestjs/common';
import { PayscoreError } from '../errors/index.js';

interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Keeps pages of other sites from acting with a caller's cookie. Their forms cannot send JSON, a script that does is
 * asked for by a preflight first, and browsers say by `Sec-Fetch-Site` whose page it was. Callers that are no browsers
 * send no such header.
 *
 * @throws PayscoreError `PAYSCORE_E_FORBIDDEN`; UnsupportedMediaTypeException
 */
export class JsonRequestGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<RequestWithHeaders>();
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new PayscoreError(
        'PAYSCORE_E_FORBIDDEN',
        'The request comes from a page of another origin. Send it from a page of this origin, or from your own server.',
      );
    }
    if (!isJson(headers['content-type'])) throw new UnsupportedMediaTypeException();
    return true;
  }
}

function isJson(contentType: unknown): boolean {
  return typeof contentType === 'string' && /^\s*application\/json\s*(;|$)/i.test(contentType);
}
