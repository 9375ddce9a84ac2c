import { Logger } from '@nestjs/common';
import type { PayscoreDispatch } from '../delivery/bell/index.js';
import { PayscoreError } from '../errors/index.js';
import { HeldConnection, Ledger, SyncEntity } from '../ledger/index.js';
import { ChannelListener } from './channel-listener.js';
import { NotifySender } from './notify-sender.js';
import { PostgresBell } from './postgres.bell.js';

/** How long the database may take to answer a notification, ms. */
const NOTIFY_MS = 1000;
/** Longest name of a channel, bytes. */
const MAX_CHANNEL = 63;

/**
 * Dispatch through LISTEN and NOTIFY of PostgreSQL, for `dispatch` of `forRoot` and `forRootAsync`: processes with
 * `worker: false` tell a worker of what they recorded, by a statement after the commit. One worker of the fleet keeps a
 * connection of its pool to listen. Through PgBouncer in transaction mode nobody hears; workers then log it and poll.
 * @throws at start PayscoreError `PAYSCORE_E_DISPATCH` on another database
 */
export function postgresDispatch(): PayscoreDispatch {
  return {
    inject: [Ledger],
    create: ({ gateway }: Ledger) => {
      const { dataSource } = gateway;
      if (dataSource.options.type !== 'postgres') {
        const problem = `postgresDispatch: the ledger is on ${dataSource.options.type}.`;
        throw new PayscoreError(
          'PAYSCORE_E_DISPATCH',
          `${problem} Leave out \`dispatch\`, or use bullmqDispatch.`,
        );
      }
      const logger = new Logger('PayscoreSync');
      // Several ledgers may share a database.
      const channel = () => dataSource.getMetadata(SyncEntity).tablePath.slice(0, MAX_CHANNEL);
      const notify = (institution: string) =>
        gateway.query('SELECT pg_notify($1, $2)', [channel(), institution], { deadlineMs: NOTIFY_MS });
      return new PostgresBell({
        sender: new NotifySender(notify, logger),
        listener: (hear) =>
          new ChannelListener(
            channel(),
            () => HeldConnection.open(dataSource, gateway.timeoutMs),
            hear,
            logger,
          ),
      });
    },
  };
}
