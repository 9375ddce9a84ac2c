import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { postgresVersion } from './postgres-binaries.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = ['axios', 'typeorm', '@nestjs/core', 'pg', 'wechatpay-axios-plugin', 'wechatpay-node-v3'];

/** What a reader must know to compare: one line each. */
export async function describeMachine() {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown CPU'}, ${memory} GiB, ${platform()} ${release()}`,
    `Node ${process.version}, OpenSSL ${process.versions.openssl}, ${await postgresVersion()}, ${PACKAGES.map(withVersion).join(', ')}`,
  ];
}

function withVersion(name) {
  const folders = [join(ROOT, 'node_modules'), join(ROOT, 'bench', 'node_modules')];
  for (const folder of folders) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      return `${name.replace('@nestjs/core', 'NestJS')} ${version}`;
    } catch {
      // In the other folder, then.
    }
  }
  throw new Error(`${name} is not installed.`);
}
