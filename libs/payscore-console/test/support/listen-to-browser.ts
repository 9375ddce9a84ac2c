import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { listen } from '../../../../test/support/test-app.js';

/**
 * Listens, and closes without waiting for the browser: it opens connections ahead of its requests, which a server takes
 * for requests that have begun and waits for.
 */
export async function listenToBrowser(app: INestApplication): Promise<string> {
  const url = await listen(app);
  const server = app.getHttpServer() as Server;
  const close = server.close.bind(server);
  server.close = (closed) => {
    close(closed);
    server.closeAllConnections();
    return server;
  };
  return url;
}
