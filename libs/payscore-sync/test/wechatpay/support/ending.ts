import { closeClients } from './client.js';
import { removeFiles } from './openssl.js';
import { closeServers } from './raw-server.js';

/** Clients and servers end with each test, files with the last. */
export function endAfterTests(): void {
  afterEach(async () => {
    closeClients();
    await closeServers();
  });
  afterAll(removeFiles);
}
