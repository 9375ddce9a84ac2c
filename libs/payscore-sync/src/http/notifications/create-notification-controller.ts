import { performance } from 'node:perf_hooks';
import {
  applyDecorators,
  Controller,
  HttpCode,
  Inject,
  Logger,
  Param,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import type { PayscoreNotificationAnswer } from '../../service/notifications/notification-answer.js';
import type { PayscoreSyncService } from '../../service/payscore-sync.service.js';
import type { PayscoreSyncToken } from '../../service/payscore-sync.tokens.js';
import { NotificationBytes, type NotificationRequest } from './notification-bytes.js';
import { DEFAULT_NOTIFICATION_PATH, type PayscoreNotificationOptions } from './notification.options.js';

/** Shortest time between two lines, ms: anybody may send what looks like a notification. */
const QUIET_MS = 60_000;

/** Common part of Express and Fastify replies. */
interface Reply {
  status(code: number): unknown;
}

/** The method that receives notifications. */
export interface NotificationController {
  receive(
    institution: string,
    request: NotificationRequest,
    reply: Reply,
  ): Promise<PayscoreNotificationAnswer['body']>;
}

/** Keeps it out of the document of `@nestjs/swagger`: only WeChat Pay calls it. */
const EXCLUDED = 'swagger/apiExcludeController';

/** The controller of a registration's notifications. @param token of its service */
export function createNotificationController(
  { path = DEFAULT_NOTIFICATION_PATH, version, decorators = [] }: PayscoreNotificationOptions,
  token: PayscoreSyncToken,
): Type<NotificationController> {
  @applyDecorators(...decorators)
  @Controller({ path, ...(version === undefined ? {} : { version }) })
  class PayscoreNotificationController implements NotificationController {
    private readonly logger = new Logger('PayscoreSync');
    private missedAt = Number.NEGATIVE_INFINITY;

    constructor(
      @Inject(token) private readonly payscore: PayscoreSyncService,
      private readonly bytes: NotificationBytes,
    ) {}

    @Post(':institution')
    @HttpCode(200)
    async receive(
      @Param('institution') institution: string,
      @Req() request: NotificationRequest,
      @Res({ passthrough: true }) reply: Reply,
    ): Promise<PayscoreNotificationAnswer['body']> {
      const bytes = await this.bytes.of(request);
      if (bytes === 'incomplete') {
        reply.status(400);
        return { code: 'FAIL', message: 'The body did not arrive whole.' };
      }
      if (bytes === null) {
        this.missBytes();
        reply.status(500);
        return { code: 'FAIL', message: 'The notification could not be read. Send it again.' };
      }
      const { status, body } = await this.payscore.receiveNotification(institution, request.headers, bytes);
      reply.status(status);
      return body;
    }

    private missBytes(): void {
      const now = performance.now();
      if (now - this.missedAt < QUIET_MS) return;
      this.missedAt = now;
      this.logger.error(
        'The raw bytes of a notification are not there. Create the app with rawBody: true, or let your own controller ' +
          'call receiveNotification: docs/notifications.md, "Raw bytes".',
      );
    }
  }
  Reflect.defineMetadata(EXCLUDED, [true], PayscoreNotificationController);
  return PayscoreNotificationController;
}
