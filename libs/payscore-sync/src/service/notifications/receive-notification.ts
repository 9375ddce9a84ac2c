import { Inject, Injectable, Logger } from '@nestjs/common';
import { readNotifiedOrder } from '../../api/index.js';
import { withDeadline } from '../../concurrency/with-deadline.js';
import { DISPATCH_BELL, type DispatchBell } from '../../delivery/bell/index.js';
import { problemOf, ValidationError } from '../../errors/index.js';
import { HandlerWorker } from '../../handlers/index.js';
import { InstitutionRegistry } from '../../institutions/index.js';
import {
  Ledger,
  type NewNotification,
  NOTIFICATION_TYPES,
  type NotificationType,
  type TakenNotification,
} from '../../ledger/index.js';
import { REGISTRATION, type Registration } from '../../options/index.js';
import { type NotificationResult, type PayscoreTelemetry, TELEMETRY } from '../../telemetry/index.js';
import { errorText } from '../../text/error-text.js';
import { SyncWatcher } from '../waiting/sync-watcher.js';
import { answerTo, type PayscoreNotificationAnswer } from './notification-answer.js';
import { NotificationLog } from './notification-log.js';
import { raiseLateDoublePayment } from './raise-late-double-payment.js';

/** Largest notification, bytes. */
export const MAX_NOTIFICATION_BYTES = 65_536;

/** WeChat Pay waits 5 s for the answer. */
const ANSWER_MS = 4000;
const DATABASE_MS = 3000;

type Read = NewNotification | NotificationResult;

/** Receives notifications. Nothing of the database is used before the signature is verified. */
@Injectable()
export class ReceiveNotification {
  private readonly log = new NotificationLog();
  private readonly logger = new Logger('PayscoreSync');

  constructor(
    private readonly ledger: Ledger,
    private readonly institutions: InstitutionRegistry,
    private readonly handlers: HandlerWorker,
    @Inject(DISPATCH_BELL) private readonly bell: Pick<DispatchBell, 'ring'>,
    private readonly watcher: SyncWatcher,
    @Inject(TELEMETRY) private readonly telemetry: PayscoreTelemetry,
    @Inject(REGISTRATION) private readonly registration: Pick<Registration, 'worker'>,
  ) {}

  async receive(
    institution: string,
    headers: Readonly<Record<string, unknown>>,
    body: Uint8Array,
  ): Promise<PayscoreNotificationAnswer> {
    if (!((body as unknown) instanceof Uint8Array)) {
      const remedy = 'Give the bytes as they arrived, e.g. request.rawBody of an app with rawBody: true.';
      throw new ValidationError(
        [problemOf('rawBody', 'is no Buffer.', remedy)],
        'The notification is not read',
      );
    }
    const pending = this.result(institution, headers, body);
    const result = await withDeadline(pending, ANSWER_MS, () => {
      void pending.then((came) => this.log.late(institution, came, ANSWER_MS));
      return 'failed' as const;
    });
    const isKnown = result !== 'unknown-institution';
    this.telemetry.notified(isKnown ? institution : null, result);
    if (isKnown && result !== 'taken' && result !== 'duplicate') this.log.refused(institution, result);
    return answerTo(result);
  }

  /** Never rejects. */
  private async result(
    institution: string,
    headers: Readonly<Record<string, unknown>>,
    body: Uint8Array,
  ): Promise<NotificationResult> {
    try {
      const read = await this.read(institution, headers, body);
      return typeof read === 'string' ? read : await this.take(read);
    } catch (error) {
      this.log.notStored(institution, errorText(error));
      return 'failed';
    }
  }

  private async read(
    name: string,
    headers: Readonly<Record<string, unknown>>,
    body: Uint8Array,
  ): Promise<Read> {
    const institution = this.institutions.find(name);
    if (institution === null) return 'unknown-institution';
    if (body.byteLength > MAX_NOTIFICATION_BYTES) return 'too-large';
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const { notification, refusal } = await institution.openNotification(headers, bytes);
    if (refusal !== null) return refusal;
    const { id: notificationId, eventType, content } = notification;
    if (!isNotificationType(eventType)) return 'unknown-type';
    const order = readNotifiedOrder(content);
    if (order === null) return 'malformed';
    if (order.mchid !== institution.mchid) return 'wrong-tenant';
    const { subMchid, outOrderNo, serviceId, view } = order;
    return {
      ...{ institution: name, notificationId, eventType, subMchid, outOrderNo, serviceId },
      content: order.content,
      collections: { totalAmount: view.totalAmount, details: view.details },
    };
  }

  private async take(notification: NewNotification): Promise<'taken' | 'duplicate'> {
    const event = NOTIFICATION_TYPES[notification.eventType];
    const callsOf = (id: string) => {
      const own = this.handlers.callsOf(event, id, 0);
      // Handlers are usually those of processes that deliver.
      return own.length === 0 && !this.registration.worker ? null : own;
    };
    const taken = await this.ledger.notifications.take(notification, callsOf, DATABASE_MS);
    if (!taken.isNew) return 'duplicate';
    this.follow(notification.institution, taken);
    return 'taken';
  }

  /** After the commit. */
  private follow(
    institution: string,
    { id, syncId, isLateDoublePayment, handlerCalls }: TakenNotification,
  ): void {
    if (isLateDoublePayment && id !== null) {
      const isHandled = handlerCalls.length > 0 || !this.registration.worker;
      raiseLateDoublePayment(this.logger, { id, institution }, isHandled);
    }
    this.handlers.wake(handlerCalls);
    if (syncId === null) return;
    this.watcher.written(syncId);
    this.bell.ring(institution);
  }
}

function isNotificationType(type: string): type is NotificationType {
  return Object.hasOwn(NOTIFICATION_TYPES, type);
}
