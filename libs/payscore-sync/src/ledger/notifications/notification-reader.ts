import { SyncNotificationEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import { type PayscoreNotificationRecord, toNotificationRecord } from '../records/notification-record.js';

/** Which notifications of an institution; absent: all. */
export interface NotificationFilter {
  readonly institution: string;
  readonly outOrderNo?: string;
  /** Late double payments only. */
  readonly isLateDoublePayment?: true;
  readonly limit: number;
}

/** Reads notifications, always within a scope. */
export class NotificationReader {
  constructor(private readonly gateway: LedgerGateway) {}

  get(id: string, scope: LedgerScope): Promise<PayscoreNotificationRecord | null> {
    return this.gateway.read(async (manager) => {
      const query = manager.createQueryBuilder(SyncNotificationEntity, 'sync').where('sync.id = :id', { id });
      const found = await within(query, scope).getOne();
      return found && toNotificationRecord(found);
    });
  }

  /** Newest first. */
  list(filter: NotificationFilter, scope: LedgerScope): Promise<PayscoreNotificationRecord[]> {
    const { institution, outOrderNo, isLateDoublePayment, limit } = filter;
    return this.gateway.read(async (manager) => {
      const query = within(
        manager
          .createQueryBuilder(SyncNotificationEntity, 'sync')
          .where('sync.institution = :institution', { institution }),
        scope,
      );
      if (outOrderNo !== undefined) query.andWhere('sync.outOrderNo = :outOrderNo', { outOrderNo });
      if (isLateDoublePayment) query.andWhere('sync.raisedAt IS NOT NULL').orderBy('sync.raisedAt', 'DESC');
      else query.orderBy('sync.receivedAt', 'DESC');
      return (await query.limit(limit).getMany()).map(toNotificationRecord);
    });
  }
}
