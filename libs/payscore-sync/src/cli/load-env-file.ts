import { parse } from 'dotenv';
import { existsSync, readFileSync } from 'node:fs';

const DEFAULT_FILE = '.env';

/**
 * Adds the variables of a file that are not set yet, read by the parser of the host's ConfigModule, which reads some
 * files otherwise than Node's own. Without a path a missing `.env` is no mistake.
 *
 * @throws when the file cannot be read
 */
export function loadEnvFile(path: string | undefined, environment: NodeJS.ProcessEnv): void {
  if (path === undefined && !existsSync(DEFAULT_FILE)) return;
  const variables = parse(readFileSync(path ?? DEFAULT_FILE));
  for (const [name, value] of Object.entries(variables)) environment[name] ??= value;
}
