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
 * Refuses requests of other sites' pages with a caller's cookie. Forms cannot send JSON, scripts need a
 * preflight, and browsers name the site in `Sec-Fetch-Site`. Other callers send no such header.
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

/**
 * A route that changes something: POST of JSON, not from another site's page. Placed on the method, so
 * subclasses inherit it.
 */
export function UnsafeRoute(path: string, successStatus: number): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(successStatus), UseGuards(new JsonRequestGuard()));
}
