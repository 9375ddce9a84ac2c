import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** Bytes: twice of what a run writes. */
const ROOM = 4 * 2 ** 30;

/**
 * Gives everything this run writes a folder of its own, which goes when the run ends. It is in memory where there is
 * room: on disk, the files of databases and of installed packages take a fifth of the run's processor time.
 */
export function useRunFolder() {
  const parent = isRoomInMemory() ? MEMORY : realpathSync(tmpdir());
  const folder = mkdtempSync(join(parent, 'payscore-run-'));
  // Servers run as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.env.PAYSCORE_RUN_FOLDER = folder;
  removeAtTheEnd(folder);
  return folder;
}

function isRoomInMemory() {
  try {
    const [, type, options] =
      readFileSync('/proc/self/mounts', 'utf8')
        .split('\n')
        .map((line) => line.split(' ').slice(1))
        .find(([place]) => place === MEMORY) ?? [];
    const { bavail, bsize } = statfsSync(MEMORY);
    // Programs are installed there too. A container may have less memory than its machine.
    const free = Math.min(bavail * bsize, process.availableMemory?.() ?? freemem());
    return type === 'tmpfs' && !/\bnoexec\b/.test(options) && free >= ROOM;
  } catch {
    return false;
  }
}

/** By a process that hears when this one ends, however it ends, and for which nobody waits. */
function removeAtTheEnd(folder) {
  const options = { detached: true, stdio: ['pipe', 'ignore', 'ignore'] };
  const remover = spawn('sh', ['-c', 'cat; rm -rf "$0"', folder], options);
  remover.stdin.unref();
  remover.unref();
}
