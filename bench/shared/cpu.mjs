import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of this process with all its threads, ms, as the operating system counts it. */
export function ownCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Resident memory of this process, MiB. */
export function ownMemoryMib() {
  return process.memoryUsage.rss() / 1024 ** 2;
}

let tickMs = 0;

/**
 * CPU time of a process and all its descendants, those that ended included, ms; from /proc, so NaN elsewhere than
 * on Linux. For database servers, which are no children of ours to ask.
 *
 * @param {number} root process id
 */
export function treeCpuMs(root) {
  if (process.platform !== 'linux') return Number.NaN;
  tickMs ||= 1000 / Number(execFileSync('getconf', ['CLK_TCK']));
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readStat)
    .filter((stat) => stat !== null);
  const inTree = new Set([root]);
  for (let size = 0; size !== inTree.size;) {
    size = inTree.size;
    for (const { pid, parent } of stats) if (inTree.has(parent)) inTree.add(pid);
  }
  const ticks = stats.filter(({ pid }) => inTree.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0);
  return ticks * tickMs;
}

/** Fields of /proc/[pid]/stat after the name, which may hold spaces; null when the process is gone. */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that ended and were waited for.
    const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0);
    return { pid: Number(pid), parent: Number(parent), ticks };
  } catch {
    return null;
  }
}
