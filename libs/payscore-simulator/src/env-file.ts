import { open, readFile } from 'node:fs/promises';

/**
 * Writes variables into a `.env` file only its owner can read; lines of other variables stay. The mode is set
 * again: an older file keeps its own on opening.
 */
export async function writeEnvFile(path: string, dotenv: string): Promise<void> {
  const kept = await otherLines(path, dotenv);
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(dotenv + kept);
  } finally {
    await file.close();
  }
}

async function otherLines(path: string, dotenv: string): Promise<string> {
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const ours = new Set(dotenv.split('\n').map(nameIn));
  const lines = before.split('\n').filter((line) => line.trim() !== '' && !ours.has(nameIn(line)));
  return lines.map((line) => `${line}\n`).join('');
}

const nameIn = (line: string) => line.slice(0, Math.max(0, line.indexOf('='))).trim();
