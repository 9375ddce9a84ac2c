import { ModuleRef } from '@nestjs/core';
import type { PayscoreDispatch } from '../delivery/bell/index.js';
import { PayscoreError } from '../errors/index.js';
import { errorMessage } from '../text/error-text.js';
import { BullmqBell } from './bullmq.bell.js';
import type { TicketQueue } from './bullmq-ports.js';
import { startWorker } from './start-worker.js';

export interface BullmqDispatchOptions {
  /** Name of a queue that the app registers with `BullModule.registerQueue`, for this registration alone. */
  readonly queue: string;
}

/** Queues that a bell of this process uses. */
const taken = new WeakSet<TicketQueue>();

/**
 * Dispatch through BullMQ on Redis, for `dispatch` of `forRoot` and `forRootAsync`. Needs `bullmq` and `@nestjs/bullmq`.
 * Only tickets such as "look at this institution" go through Redis; orders, payments, quota and locks stay in the
 * ledger. The app starts and delivers without Redis, with polls.
 * @throws at start PayscoreError `PAYSCORE_E_DISPATCH`
 */
export function bullmqDispatch({ queue: name }: BullmqDispatchOptions): PayscoreDispatch {
  return {
    inject: [ModuleRef],
    create: async (moduleRef: ModuleRef) => {
      const { bullmq, getQueueToken } = await loadBullmq();
      return new BullmqBell({
        queue: () => {
          const queue = findQueue(moduleRef, getQueueToken(name), name);
          if (taken.has(queue)) {
            throw refused(`Two registrations use the queue "${name}".`, 'Register a queue for each of them.');
          }
          taken.add(queue);
          return queue;
        },
        startWorker: (queue, take) => startWorker(bullmq.Worker, queue, take),
      });
    },
  };
}

/** Late, so that this entry loads where the packages are not installed. */
async function loadBullmq() {
  try {
    const [bullmq, { getQueueToken }] = await Promise.all([import('bullmq'), import('@nestjs/bullmq')]);
    return { bullmq, getQueueToken };
  } catch (error) {
    throw refused(
      `bullmq and @nestjs/bullmq cannot be loaded: ${errorMessage(error)}.`,
      'Install them: npm install bullmq @nestjs/bullmq ioredis',
    );
  }
}

function findQueue(moduleRef: ModuleRef, token: string, name: string): TicketQueue {
  try {
    return moduleRef.get<TicketQueue>(token, { strict: false });
  } catch {
    throw refused(
      `No queue "${name}" is registered.`,
      `Import BullModule.registerQueue({ name: '${name}' }) of @nestjs/bullmq in the app.`,
    );
  }
}

const refused = (message: string, remedy: string) =>
  new PayscoreError('PAYSCORE_E_DISPATCH', `bullmqDispatch: ${message} ${remedy}`);
