import { Injectable } from '@nestjs/common';
import { OUT_ORDER_NO } from '../api/index.js';
import { problemOf, ValidationError } from '../errors/index.js';
import {
  Ledger,
  type OrderPlace,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreHandlerCallRecord,
  type PayscoreNotificationRecord,
  type PayscoreSyncDetails,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
  readOrderCursor,
  readSearchText,
  type SyncPage,
} from '../ledger/index.js';
import { isUuid } from '../text/is-uuid.js';
import { AccessScope, notFound } from './access-scope.js';
import { toPageFilter } from './page-filter.js';
import type {
  ListFilter,
  NotificationListFilter,
  OrderPageFilter,
  Within,
} from './payscore-sync.service-options.js';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;
const LOG_ENTRIES = 20;
const HANDLER_CALLS = 100;
const MAX_FOUND = 50;

interface LogOptions extends Within {
  readonly limit?: number;
}

/** Reads syncs and their logs within a scope. */
@Injectable()
export class FindSyncs {
  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
  ) {}

  async get(id: string, { within }: Within): Promise<PayscoreSyncRecord> {
    const record = isUuid(id) ? await this.ledger.reader.get(id, this.accessScope.within(within)) : null;
    if (!record) throw notFound();
    return record;
  }

  async details(id: string, { within }: Within): Promise<PayscoreSyncDetails> {
    const details = isUuid(id)
      ? await this.ledger.actions.details(id, this.accessScope.within(within))
      : null;
    if (!details) throw notFound();
    return details;
  }

  async find(pasted: string, { within }: Within): Promise<PayscoreSyncRecord[]> {
    const text = readSearchText(pasted);
    return text ? this.ledger.search.find(text, this.accessScope.within(within), MAX_FOUND) : [];
  }

  async listByOrder(outOrderNo: string, filter: OrderPageFilter): Promise<SyncPage> {
    const { limit = DEFAULT_PAGE, cursor, within } = filter;
    const { institution, ...visible } = this.accessScope.filterOf(filter);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (!OUT_ORDER_NO.test(outOrderNo)) return { items: [], nextCursor: null };
    return this.ledger.reader.findByOrder(
      outOrderNo,
      { institution, ...visible, limit: pageOf(limit), ...(after ? { after } : {}) },
      this.accessScope.within(within),
    );
  }

  async findByOrder(outOrderNo: string, filter: OrderPageFilter): Promise<PayscoreSyncRecord[]> {
    const { items } = await this.listByOrder(outOrderNo, { limit: MAX_PAGE, ...filter });
    return [...items];
  }

  async list(filter: ListFilter): Promise<SyncPage> {
    const { limit = DEFAULT_PAGE, within, ...selection } = filter;
    const page = { ...selection, limit: pageOf(limit), ...this.accessScope.filterOf(filter) };
    return this.ledger.reader.list(toPageFilter(page), this.accessScope.within(within));
  }

  async notifications(filter: NotificationListFilter): Promise<PayscoreNotificationRecord[]> {
    const { limit = DEFAULT_PAGE, within, institution, outOrderNo, isLateDoublePayment = false } = filter;
    return this.ledger.notificationReader.list(
      {
        institution: this.accessScope.nameWithin(within, institution),
        limit: pageOf(limit),
        ...(outOrderNo === undefined ? {} : { outOrderNo }),
        ...(isLateDoublePayment ? { isLateDoublePayment } : {}),
      },
      this.accessScope.within(within),
    );
  }

  async attempts(
    id: string,
    { limit = LOG_ENTRIES, ...scope }: LogOptions,
  ): Promise<PayscoreAttemptRecord[]> {
    await this.get(id, scope);
    return this.ledger.reader.attempts(id, limit);
  }

  async actions(id: string, { limit = LOG_ENTRIES, ...scope }: LogOptions): Promise<PayscoreActionRecord[]> {
    await this.get(id, scope);
    return this.ledger.actions.actions(id, limit);
  }

  async handlerCalls(
    id: string,
    { limit = HANDLER_CALLS, ...scope }: LogOptions,
  ): Promise<PayscoreHandlerCallRecord[]> {
    await this.get(id, scope);
    return this.ledger.reader.handlerCalls(id, limit);
  }

  async logsOf(
    records: readonly PayscoreSyncRecord[],
    { limit = LOG_ENTRIES }: LogOptions,
  ): Promise<PayscoreSyncLogs[]> {
    return this.ledger.reader.logsOf(records, limit);
  }
}

const pageOf = (limit: number) => Math.min(Math.max(Math.trunc(limit), 1), MAX_PAGE);

function placeOf(cursor: string): OrderPlace {
  const place = readOrderCursor(cursor);
  if (place) return place;
  throw new ValidationError([problemOf('cursor', 'is no cursor.', 'Use nextCursor of the page before.')]);
}
