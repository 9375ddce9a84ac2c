import { open } from 'node:fs/promises';

/** Writes a file only its owner can read. The mode is set again: an older file keeps its own on opening. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
