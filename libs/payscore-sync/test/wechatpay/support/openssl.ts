import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** Certificate nobody but the test trusts, for 127.0.0.1. */
export function selfSigned(): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...args, ...subject], { stdio: 'ignore' });
  return { key: execFileSync('cat', [key]).toString(), cert: execFileSync('cat', [cert]).toString() };
}
