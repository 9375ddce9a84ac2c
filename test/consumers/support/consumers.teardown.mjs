import { spawn } from 'node:child_process';
import { DATABASES, stopOptionalServers } from '../../support/optional-servers.mjs';

export default async function teardown() {
  await stopOptionalServers(DATABASES);
  const { home, installed } = globalThis.payscoreConsumers ?? {};
  if (!home) return;
  await installed;
  // Tens of thousands of files: nobody needs to wait.
  spawn('rm', ['-rf', home], { detached: true, stdio: 'ignore' }).unref();
}
