import { stopOptionalServers } from '../../support/optional-servers.mjs';

export default async function teardown() {
  await stopOptionalServers();
  await globalThis.payscoreConsumers?.installed;
}
