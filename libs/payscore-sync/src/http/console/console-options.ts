import { ConfigurationError, type PayscoreProblem } from '../../errors/index.js';
import type { PayscoreConsoleOptions, PayscoreHttpOptions } from '../http.options.js';

const DEFAULT_PATH = 'console';

export interface ConsoleSettings {
  readonly path: string;
  readonly shell: 'guarded' | 'public';
  /** Empty: there is none. */
  readonly signInUrl: string;
}

/**
 * Settings of the console; null without one.
 * @throws ConfigurationError
 */
export function consoleSettings({ console: asked = false }: PayscoreHttpOptions): ConsoleSettings | null {
  if (asked === false) return null;
  const options: PayscoreConsoleOptions = asked === true ? {} : asked;
  const { path = DEFAULT_PATH, shell = 'guarded', signInUrl = '' } = options;
  const problems: PayscoreProblem[] = [];
  const refuse = (field: string, message: string, remedy: string) =>
    problems.push({ field: `http.console.${field}`, message, remedy });
  // The page finds the routes two levels above its own script.
  if (!/^[0-9A-Za-z_~-][0-9A-Za-z._~-]*$/.test(path))
    refuse('path', 'is no single path segment.', 'Use letters, digits, "-" and "_", e.g. console.');
  if (shell !== 'guarded' && shell !== 'public') refuse('shell', 'is unknown.', 'Use guarded or public.');
  if (signInUrl !== '' && !/^(https?:\/\/|\/(?![/\\]))/i.test(signInUrl))
    refuse('signInUrl', 'is no address of a page.', 'Use a path such as /sign-in, or an https:// address.');
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { path, shell, signInUrl };
}
