import { Module } from '@nestjs/common';
import { AlertsService } from './alerts.service.js';

/** How a shop hears of what happened to its syncs: by handlers on a provider, found at start. */
@Module({ providers: [AlertsService] })
export class NotificationsModule {}
