import { failed, type Finding, ok, warning } from '../findings/finding.js';
import { reasonOf } from '../findings/reason-of.js';
import { readRedisInfo, type RedisInfo } from './redis-info.js';

/** Oldest version of Redis for BullMQ. */
const MIN_VERSION = [6, 2] as const;

/** Whether the Redis of `REDIS_URL` suits BullMQ. Its user, password and database are not shown. */
export async function examineEngine(url: string, timeoutMs: number): Promise<Finding> {
  const subject = URL.canParse(url) ? new URL(url).host : 'REDIS_URL';
  try {
    return findingOf(await readRedisInfo(url, timeoutMs), subject);
  } catch (error) {
    const code = 'PAYSCORE_E_REDIS_UNREACHABLE';
    return failed('engine', { subject, detail: reasonOf(error), code });
  }
}

/** Pure. */
export function findingOf(info: RedisInfo, subject: string): Finding {
  const code = 'PAYSCORE_E_REDIS_SETTINGS';
  const version = info.get('redis_version') ?? 'unknown';
  if (isTooOld(version)) return failed('engine', { subject, detail: `Redis ${version}`, code });
  const policy = info.get('maxmemory_policy');
  const problems = [
    ...(policy === undefined || policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}`]),
    ...(info.get('aof_enabled') === '0' ? ['appendonly is no'] : []),
  ];
  if (problems.length > 0) return warning('engine', { subject, detail: problems.join(', '), code });
  return ok('engine', `Redis ${version}`, subject);
}

function isTooOld(version: string): boolean {
  const [major = NaN, minor = 0] = version.split('.').map(Number);
  return major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1]);
}
