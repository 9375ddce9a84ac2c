import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from '../../support/private-server.mjs';
import { useRunFolder } from '../../support/run-folder.mjs';

/** Set in the process that has namespaces of its own. */
const INSIDE = 'CAMPAIGN_IN_NAMESPACES';

/** What enters namespaces; all but the first is on every Linux. */
const PROGRAMS = ['ip', 'unshare', 'setpriv', 'nsenter'] as const;

/**
 * Namespaces of the network, of mounts and of processes, which the kernel removes with all processes in them when the first of them
 * ends, and the first of them ends when we do, in whatever way.
 */
const ENTER = [
  '--pdeathsig',
  'KILL',
  'unshare',
  '--net',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
];

/** Why there can be no namespaces; `isMissing`: something that can be installed. */
export interface NoNamespaces {
  readonly reason: string;
  readonly isMissing: boolean;
}

export const isInNamespaces = () => process.env[INSIDE] === '1';

/** Null where this process may make namespaces. */
export function whyNoNamespaces(): NoNamespaces | null {
  if (process.platform !== 'linux') return { reason: 'network namespaces are of Linux', isMissing: false };
  const missing = PROGRAMS.filter((name) => !findProgram(name));
  if (missing.length > 0) {
    const reason = `${missing.join(', ')} is not on this machine (on Debian: apt-get install iproute2)`;
    return { reason, isMissing: true };
  }
  if (process.getuid?.() !== 0) return { reason: 'it needs root, for network namespaces', isMissing: false };
  const trial =
    'mount -t tmpfs none /run && mkdir /run/netns && ip netns add trial && ip -n trial link set lo up';
  const { status, stderr } = spawnSync('setpriv', [...ENTER, 'sh', '-c', trial], { encoding: 'utf8' });
  if (status === 0) return null;
  return {
    reason: `this machine grants no namespaces: ${stderr.trim() || 'no reason given'}`,
    isMissing: false,
  };
}

/** Runs this program again in namespaces of its own. Answers its exit code. @param stop ends it at once */
export async function againInNamespaces(stop: AbortSignal): Promise<number> {
  useRunFolder();
  const own = [process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, [INSIDE]: '1' };
  const child = spawn('setpriv', [...ENTER, ...own], { env, stdio: 'inherit' });
  stop.addEventListener('abort', () => child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
