import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import { PayscoreProblemFilter, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { bullmqDispatch } from 'nestjs-payscore-sync/bullmq';
import { AuthModule } from './auth/auth.module.js';
import { BearerGuard, callerOf } from './auth/bearer.guard.js';
import {
  settingsOf,
  validateEnvironment,
  type ValidatedEnvironment,
} from './config/validated-environment.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OpenRequests } from './open-requests.service.js';
import { OrdersModule } from './orders/orders.module.js';

/** Name of the queue. */
const TICKETS = 'payscore-institutions';

/** A shop that embeds PayscoreSyncModule: an application of its own, or the model for yours. */
@Module({
  imports: [DatabaseModule, OrdersModule, NotificationsModule, HealthModule, MetricsModule],
  // Globally, so that our errors are problems on every route, and bodies that no parser reads are on the module's.
  providers: [OpenRequests, { provide: APP_FILTER, useClass: PayscoreProblemFilter }],
})
export class AppModule {
  /**
   * Reads the environment now. Inside the decorator it would be read when this file is imported, where nobody
   * can catch what is wrong with it.
   * @throws ConfigurationError
   */
  static async register(): Promise<DynamicModule> {
    let worker = true;
    let redisUrl: string | null = null;
    let hasApiV3Key = false;
    const configuration = await ConfigModule.forRoot({
      isGlobal: true,
      // ConfigService answers the settings alone, not every variable of the process.
      skipProcessEnv: true,
      validate: (environment) => {
        const validated = validateEnvironment(environment);
        const settings = validated.settings();
        ({ worker, redisUrl } = settings);
        hasApiV3Key = settings.payscore.institutions.every(({ apiV3Key }) => apiV3Key !== undefined);
        return validated;
      },
    });
    return {
      module: AppModule,
      imports: [configuration, ...tickets(redisUrl), payscoreSync(worker, redisUrl, hasApiV3Key)],
    };
  }
}

/** The queue that tells workers of due syncs, where there is a Redis. */
function tickets(redisUrl: string | null): DynamicModule[] {
  if (redisUrl === null) return [];
  const connection = { url: redisUrl };
  return [BullModule.registerQueue({ name: TICKETS, connection })];
}

/** What shapes the module stands beside the factory. */
function payscoreSync(worker: boolean, redisUrl: string | null, hasApiV3Key: boolean): DynamicModule {
  return PayscoreSyncModule.forRootAsync({
    isGlobal: true,
    worker,
    ...(redisUrl === null ? {} : { dispatch: bullmqDispatch({ queue: TICKETS }) }),
    // The page asks for an operator's token, which a browser sends with no navigation.
    http: { guards: [BearerGuard], access: callerOf, console: { shell: 'public' } },
    // The APIv3 key decrypts them.
    ...(hasApiV3Key ? { notifications: { path: 'notifications' } } : {}),
    imports: [AuthModule],
    inject: [ConfigService],
    useFactory: (config: ConfigService<ValidatedEnvironment, true>) => settingsOf(config).payscore,
  });
}
