import type { Provider } from '@nestjs/common';
import { documentRoutes, PAYSCORE_HTTP_OPTIONS, type PayscoreHttpOptions } from '../../http/index.js';

const DOCUMENTED_ROUTES = Symbol('PayscoreSync routes in the OpenAPI document');

/** What the controller is told, and the description of its routes where there are any. */
export function httpProviders(http: PayscoreHttpOptions | undefined): Provider[] {
  return [
    { provide: PAYSCORE_HTTP_OPTIONS, useValue: http ?? {} },
    // Nest awaits it before the app exists, so that no document is made too early.
    ...(http ? [{ provide: DOCUMENTED_ROUTES, useFactory: documentRoutes }] : []),
  ];
}
