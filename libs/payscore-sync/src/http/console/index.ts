import type { Provider, Type } from '@nestjs/common';
import type { PayscoreHttpOptions } from '../http.options.js';
import { ConsoleFiles, readConsoleFiles } from './console-files.js';
import { consoleSettings } from './console-options.js';
import { SIGN_IN, type SignIn } from './console.filter.js';
import { createConsoleController } from './create-console-controller.js';

export { ConsoleFiles, readConsoleFiles };

/**
 * Controller and providers of the console; none without one.
 * @throws ConfigurationError
 */
export function consoleParts(http: PayscoreHttpOptions): { controllers: Type[]; providers: Provider[] } {
  const settings = consoleSettings(http);
  if (!settings) return { controllers: [], providers: [] };
  const signIn: SignIn = settings;
  return {
    controllers: [createConsoleController(http, settings)],
    providers: [
      { provide: ConsoleFiles, useFactory: () => readConsoleFiles() },
      { provide: SIGN_IN, useValue: signIn },
    ],
  };
}
