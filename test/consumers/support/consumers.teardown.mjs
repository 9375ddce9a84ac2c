import { DATABASES, stopOptionalServers } from '../../support/optional-servers.mjs';

export default async function teardown() {
  await stopOptionalServers(DATABASES);
  await globalThis.payscoreConsumers?.prepared;
}
