import { Logger } from '@nestjs/common';
import { errorMessage, textOf } from '../../text/error-text.js';
import type * as nestSwagger from '@nestjs/swagger';

/** Exports of `@nestjs/swagger`. */
export type Swagger = typeof nestSwagger;

/**
 * `@nestjs/swagger`, if installed. Never fails: the routes work without a description.
 *
 * A dynamic `import()`, because `require` of an ES module fails while the host is loading it.
 */
export async function loadSwagger(): Promise<Swagger | null> {
  try {
    return await import('@nestjs/swagger');
  } catch (error) {
    if (!isMissing(error)) {
      new Logger('PayscoreSync').warn(`The routes are not in the OpenAPI document: ${errorMessage(error)}`);
    }
    return null;
  }
}

function isMissing(error: unknown): boolean {
  const code = textOf(error, 'code');
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return isNotFound && errorMessage(error).includes('@nestjs/swagger');
}
