import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** Bytes: twice of what a run writes. */
const ROOM = 4 * 2 ** 30;
const PREFIX = 'payscore-run-';
const LONGER_THAN_A_RUN_MS = 3_600_000;

/**
 * Gives everything this run writes a folder of its own, which goes when the run ends. It is in memory where there is
 * room: on disk, the files of databases and of installed packages take a fifth of the run's processor time.
 */
export function useRunFolder() {
  const parent = isRoomInMemory() ? MEMORY : realpathSync(tmpdir());
  removeAbandoned(parent);
  const folder = mkdtempSync(join(parent, PREFIX));
  // Servers run as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  // Tens of thousands of files: nobody needs to wait.
  process.once('exit', () => spawn('rm', ['-rf', folder], { detached: true, stdio: 'ignore' }).unref());
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

/** Folders of runs that were killed. */
function removeAbandoned(parent) {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(parent, name);
    if (Date.now() - statSync(folder).mtimeMs > LONGER_THAN_A_RUN_MS)
      rmSync(folder, { recursive: true, force: true });
  }
}
