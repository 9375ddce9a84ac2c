import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const DEFAULT_FILE = '.env';

/**
 * Adds the variables of a file that are not set yet, as the host's ConfigModule does with `.env`. Without a path a
 * missing `.env` is no mistake.
 *
 * @throws when the file cannot be read
 */
export function loadEnvFile(path: string | undefined, environment: NodeJS.ProcessEnv): void {
  if (path === undefined && !existsSync(DEFAULT_FILE)) return;
  const variables = parseEnv(readFileSync(path ?? DEFAULT_FILE, 'utf8'));
  for (const [name, value] of Object.entries(variables)) environment[name] ??= value;
}
