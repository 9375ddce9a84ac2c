import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { readOrderView } from '../../api/index.js';
import type { HandlerWorker } from '../../handlers/index.js';
import {
  type LookedNotification,
  NOTIFICATION_TYPES,
  type NotificationStore,
  type NotificationType,
  type OpenNotificationsLook,
  type Poll,
} from '../../ledger/index.js';
import { errorMessage, errorText } from '../../text/error-text.js';
import { raiseLateDoublePayment } from './raise-late-double-payment.js';

/** Each is a transaction of its own. */
const BATCH = 50;

/**
 * Looks again at open notifications of this process's institutions, at every sweep. The fleet's sweep is not enough: the
 * process that takes it may have other institutions and handlers. A look begins none after `sweepMs`, so that it delays no
 * other maintenance for long; what it leaves is looked at after the next poll.
 */
export class OpenNotifications {
  private readonly logger = new Logger('PayscoreSync');
  private lastLook = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Pick<NotificationStore, 'applyOpen'>,
    /** Names of the current institutions. */
    private readonly institutions: () => readonly string[],
    private readonly settings: { readonly sweepMs: number },
    private readonly handlers: Pick<HandlerWorker, 'callsOf' | 'wake'>,
  ) {}

  /** Returns whether there is something new to claim. Never fails: the next look finds them again. */
  async lookIfDue({ isNotified }: Pick<Poll, 'isNotified'>): Promise<boolean> {
    if (!isNotified || performance.now() - this.lastLook < this.settings.sweepMs) return false;
    return this.look();
  }

  /** The same, due or not. */
  async look(): Promise<boolean> {
    this.lastLook = performance.now();
    try {
      const { asked, isMore } = await this.apply();
      if (isMore) this.lastLook = Number.NEGATIVE_INFINITY;
      return asked > 0;
    } catch (error) {
      this.logger.error(`Open notifications could not be looked at: ${errorMessage(error)}`);
      return false;
    }
  }

  private apply(): Promise<OpenNotificationsLook> {
    const handlerCallsOf = (
      { id, eventType }: { id: string; eventType: NotificationType },
      occurrence: 0 | 1,
    ) => this.handlers.callsOf(NOTIFICATION_TYPES[eventType], id, occurrence);
    const until = this.lastLook + this.settings.sweepMs;
    const limits = { max: BATCH, isOver: () => performance.now() > until };
    return this.store.applyOpen(this.institutions(), limits, {
      collectionsOf,
      handlerCallsOf,
      looked: (looked) => this.tell(looked),
      failed: (id, error) =>
        this.logger.error(
          `Notification ${id} could not be looked at again, and is due later: ${errorText(error)}`,
        ),
    });
  }

  private tell(looked: LookedNotification): void {
    const { isRaised, handlerCalls } = looked;
    if (isRaised) raiseLateDoublePayment(this.logger, looked, handlerCalls.length > 0);
    this.handlers.wake(handlerCalls);
  }
}

function collectionsOf(content: string) {
  const view = readOrderView(JSON.parse(content));
  return { totalAmount: view?.totalAmount ?? null, details: view?.details ?? [] };
}
