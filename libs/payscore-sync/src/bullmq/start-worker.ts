import type { ConnectionOptions, Worker } from 'bullmq';
import type { TicketQueue, TicketWorker } from './bullmq-ports.js';
import { isOpenClient } from './open-client.js';

/** Tickets in progress at once. Each ends when its institution was served once. */
const CONCURRENCY = 16;

/** Takes the tickets of a queue, over connections of its own. */
export function startWorker(
  WorkerClass: typeof Worker,
  { name, opts: { connection, prefix } }: TicketQueue,
  take: (data: unknown) => Promise<void>,
): TicketWorker {
  // A command that waits for tickets must wait however long the connection is lost.
  const own = isOpenClient(connection) ? connection.duplicate({ maxRetriesPerRequest: null }) : null;
  const worker = new WorkerClass(name, ({ data }: { data: unknown }) => take(data), {
    connection: (own ?? connection) as ConnectionOptions,
    concurrency: CONCURRENCY,
    ...(prefix === undefined ? {} : { prefix }),
  });
  // Without a listener a lost connection would end the process. The bell notices it by itself.
  worker.on('error', () => undefined);
  const disconnect = async () => {
    own?.disconnect();
    await worker.disconnect();
  };
  return {
    close: async () => {
      await worker.close();
      own?.disconnect();
    },
    disconnect,
  };
}
