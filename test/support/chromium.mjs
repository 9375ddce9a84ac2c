import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PATH = '/usr/bin/chromium';

/**
 * Debian's Chromium; each suite starts one of its own.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | null>} url: the path of the program
 */
export async function findChromium() {
  try {
    await promisify(execFile)(PATH, ['--version']);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  return { url: PATH, stop: async () => undefined };
}
