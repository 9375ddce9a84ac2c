import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPrivateKeyPem } from '../../../../../test/support/rsa-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'wechatpay-'));
let count = 0;

export function file(content: string | Buffer): string {
  const path = join(folder, String((count += 1)));
  writeFileSync(path, content);
  return path;
}

export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

export function opensslVerify(publicPem: string, text: string | Buffer, signature: string): string {
  const args = ['-sha256', '-verify', file(publicPem), '-signature', file(Buffer.from(signature, 'base64'))];
  return execFileSync('openssl', ['dgst', ...args, file(text)])
    .toString()
    .trim();
}

export function opensslSign(privatePem: string, text: string | Buffer): string {
  return execFileSync('openssl', ['dgst', '-sha256', '-sign', file(privatePem), file(text)]).toString(
    'base64',
  );
}

/** A certificate that this key signed itself. @param options of `openssl req` */
export function opensslCertificate(privatePem: string, options: readonly string[]): string {
  const args = ['req', '-x509', '-new', '-key', file(privatePem), ...options];
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}

/** Certificate nobody but the test trusts, for 127.0.0.1. */
export function selfSigned(): { key: string; cert: string } {
  const key = newPrivateKeyPem();
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  return { key, cert: opensslCertificate(key, ['-days', '2', ...subject]) };
}
