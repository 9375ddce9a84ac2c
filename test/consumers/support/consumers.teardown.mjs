import { rmSync } from 'node:fs';
import { stopOptionalServers } from '../../support/optional-servers.mjs';

export default async function teardown() {
  await stopOptionalServers();
  const { home } = globalThis.payscoreConsumers ?? {};
  if (home) rmSync(home, { recursive: true, force: true });
}
