import { rmSync } from 'node:fs';

export default async function teardown() {
  const { home, postgres } = globalThis.payscoreConsumers ?? {};
  await postgres?.stop();
  if (home) rmSync(home, { recursive: true, force: true });
}
