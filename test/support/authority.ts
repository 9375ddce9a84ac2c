import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNPRIVILEGED } from './private-server.mjs';

/** A certificate authority of a test's own, and a server certificate of it for `localhost` alone. Paths of PEM files. */
export interface Authority {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  remove(): void;
}

/** @throws Error where the `openssl` command is missing */
export function newAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'payscore-authority-'));
  const at = (name: string) => join(folder, name);
  const make = (name: string, ...more: readonly string[]) => {
    const files = ['-keyout', at(`${name}-key.pem`), '-out', at(`${name}.pem`)];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const request = ['req', '-x509', ...curve, '-nodes', '-days', '2', ...more, ...files];
    execFileSync('openssl', request, { stdio: 'pipe' });
  };
  make('ca', '-subj', '/CN=Test CA');
  make(
    'server',
    ...['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'],
  );
  // The server's user must be able to read them, and nobody else its key.
  chmodSync(folder, 0o755);
  chmodSync(at('server-key.pem'), 0o600);
  if (process.getuid?.() === 0) chownSync(at('server-key.pem'), UNPRIVILEGED, UNPRIVILEGED);
  return {
    ca: at('ca.pem'),
    certificate: at('server.pem'),
    key: at('server-key.pem'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
