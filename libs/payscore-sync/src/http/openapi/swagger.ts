import { Logger } from '@nestjs/common';
import { errorMessage, isMissingPackage } from '../../text/error-text.js';
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
    if (!isMissingPackage(error, '@nestjs/swagger')) {
      new Logger('PayscoreSync').warn(`The routes are not in the OpenAPI document: ${errorMessage(error)}`);
    }
    return null;
  }
}
