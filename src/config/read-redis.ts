import { ConfigurationError, type Environment } from 'nestjs-payscore-sync';
import { readText } from './environment.js';

/** `REDIS_URL`: BullMQ tells workers of due syncs; null without it. @throws ConfigurationError */
export function readRedis(environment: Environment): string | null {
  const url = readText(environment, 'REDIS_URL');
  if (url === undefined) return null;
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)) return url;
  const remedy = 'Give redis://user:password@host:6379, or rediss://… for TLS, or leave it out.';
  throw new ConfigurationError([{ field: 'REDIS_URL', message: 'is no URL of Redis.', remedy }]);
}
