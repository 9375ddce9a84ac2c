import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  OnPayscoreDoublePaid,
  OnPayscoreSynced,
  type PayscoreAccess,
  PayscoreSyncModule,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { FAST } from '../../../../test/support/fast.js';
import { SUB_MCHID } from '../../../../test/support/payments.js';
import type { Servers } from '../../../../test/support/servers.js';
import { databaseModule } from '../../../../test/support/test-app.js';
import { institutionOf } from '../../../../test/support/test-host.js';
import { listenToBrowser } from './listen-to-browser.js';

export const OPERATOR = 'token-of-an-operator-0123456789';
export const READER = 'token-of-a-reader-0123456789';
/** Of a caller who sees another sub-merchant alone. */
export const STRANGER = 'token-of-a-stranger-0123456789';

const CALLERS: Readonly<Record<string, PayscoreAccess>> = {
  [OPERATOR]: { actor: 'wing.chan', can: ['read', 'act'] },
  [READER]: { actor: 'auditor', can: ['read'] },
  [STRANGER]: { actor: 'north', can: ['read', 'act'], subMchids: [`${SUB_MCHID}9`] },
};

/** Undefined for who is not known. */
function callerOf(context: ExecutionContext): PayscoreAccess | undefined {
  const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
  return CALLERS[headers.authorization?.replace('Bearer ', '') ?? ''];
}

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!callerOf(context)) throw new UnauthorizedException();
    return true;
  }
}

export const REFUND_DESK = 'The refund desk does not answer.';

@Injectable()
class Shop {
  @OnPayscoreSynced({ id: 'books' })
  onSynced(): void {
    // All is well.
  }

  @OnPayscoreDoublePaid({ id: 'refunds' })
  onDoublePaid(): void {
    throw new Error(REFUND_DESK);
  }
}

export interface RealHost {
  /** Of the console. */
  readonly url: string;
  readonly payscore: PayscoreSyncService;
  readonly dataSource: DataSource;
}

/** A host with the module and its console; what waits for minutes stays as it is. */
export async function startRealHost(servers: Servers, { worker = true } = {}): Promise<RealHost> {
  const app = await servers.app(
    [
      databaseModule(servers.database),
      PayscoreSyncModule.forRootAsync({
        worker,
        http: {
          guards: [TokenGuard],
          access: (context) => callerOf(context) ?? { actor: 'nobody', can: [] },
          console: { shell: 'public' },
        },
        useFactory: () => ({
          ...FAST,
          ...{ deferralMs: 600_000, backoffMinMs: 600_000, backoffMaxMs: 600_000 },
          institutions: [institutionOf(servers.simulator)],
        }),
      }),
    ],
    { providers: [Shop] },
  );
  return {
    url: `${await listenToBrowser(app)}/payscore/console`,
    payscore: app.get(PayscoreSyncService),
    dataSource: app.get<DataSource>(getDataSourceToken()),
  };
}
