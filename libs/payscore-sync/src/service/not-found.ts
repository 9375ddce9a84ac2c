import { PayscoreError } from '../errors/index.js';

/** The same words whether it is not there or its caller may not see it. */
export function notFound(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_NOT_FOUND',
    'There is no such sync, order or sub-merchant. Check the ids.',
  );
}
