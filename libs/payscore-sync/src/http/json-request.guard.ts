import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  HttpCode,
  Post,
  UnsupportedMediaTypeException,
  UseGuards,
} from '@nestjs/common';
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

/** A route that changes something: POST of JSON, from no other site's page. On the method, so that subclasses inherit it. */
export function UnsafeRoute(path: string, successStatus: number): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(successStatus), UseGuards(new JsonRequestGuard()));
}
