import { Logger } from '@nestjs/common';
import { readOrderView } from '../../api/index.js';
import type { HandlerWorker } from '../../handlers/index.js';
import {
  NOTIFICATION_TYPES,
  type NotificationStore,
  type NotificationType,
  type RaisedNotification,
} from '../../ledger/index.js';
import { errorText } from '../../text/error-text.js';

/** Looks again at notifications that are open, and tells of late double payments. */
export class OpenNotifications {
  private readonly logger = new Logger('PayscoreSync');

  constructor(
    private readonly store: Pick<NotificationStore, 'applyOpen'>,
    private readonly handlers: Pick<HandlerWorker, 'callsOf' | 'wake'>,
  ) {}

  /** @param limit notifications at once. Returns how many syncs are due now. */
  applyOpen(limit: number): Promise<number> {
    // Another occurrence than its arrival, so that the handlers hear of it once more.
    const handlerCallsOf = ({ id, eventType }: { id: string; eventType: NotificationType }) =>
      this.handlers.callsOf(NOTIFICATION_TYPES[eventType], id, 1);
    return this.store.applyOpen(limit, {
      collectionsOf,
      handlerCallsOf,
      raised: (raised) => this.raise(raised),
      failed: (id, error) =>
        this.logger.error(
          `Notification ${id} could not be looked at again, and is due later: ${errorText(error)}`,
        ),
    });
  }

  /** After the commit. */
  raise({ id, institution, handlerCalls }: RaisedNotification): void {
    this.logger.error(
      `Institution ${institution}: an order was paid online after its sync was settled as synced (notification ${id}). ` +
        'Refund one of the two payments: docs/operations.md, "A late double payment".',
    );
    this.handlers.wake(handlerCalls);
  }
}

function collectionsOf(content: string) {
  const view = readOrderView(JSON.parse(content));
  return { totalAmount: view?.totalAmount ?? null, details: view?.details ?? [] };
}
