import { parse } from 'dotenv';
import { existsSync, readFileSync } from 'node:fs';

const DEFAULT_FILE = '.env';

/**
 * Adds the unset variables of a file, read by the parser of Nest's ConfigModule, which differs from Node's own
 * for some files. Without a path `.env` is optional.
 *
 * @throws when the file cannot be read
 */
export function loadEnvFile(path: string | undefined, environment: NodeJS.ProcessEnv): void {
  if (path === undefined && !existsSync(DEFAULT_FILE)) return;
  const variables = parse(readFileSync(path ?? DEFAULT_FILE));
  for (const [name, value] of Object.entries(variables)) environment[name] ??= value;
}
