import { Body, Get, Headers, Param, Query, Req, Res, SerializeOptions, UseFilters } from '@nestjs/common';
import {
  isSettled,
  type PayscoreHandlerCallRecord,
  type PayscoreInstitutionState,
  type PayscoreNotificationRecord,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
  type PayscoreSyncStats,
  type PayscoreThroughput,
  type SyncPage,
} from '../ledger/index.js';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';
import type { PayscoreRunPlan, PayscoreRunResult } from '../service/run-results.js';
import { Access, requirePermission } from './access.guard.js';
import { actionOptions } from './action-options.js';
import type { Items, Me, SyncDetailsWithLogs, SyncsOfOrder, SyncWithLogs } from './answers.js';
import { preferredWaitSeconds, whileCallerStays } from './caller-waits.js';
import type { PayscoreAccess } from './http.options.js';
import { UnsafeRoute } from './json-request.guard.js';
import { RouteProblemFilter } from './problem.filter.js';
import {
  listFilter,
  notificationFilter,
  orderFilter,
  orderPageFilter,
  searchText,
  throughputOptions,
} from './query-parameters.js';
import { prefixOf } from './route-paths.js';
import { runOptions } from './run-body.js';
import { withOrderNo } from './with-order-no.js';

/** Polled numbers are read once for all callers with the same scope, ms. */
const SHARED_FOR_MS = 5000;

/** Common part of Express and Fastify replies. */
interface Reply {
  header(name: string, value: string): unknown;
  status(code: number): unknown;
}

/**
 * The routes without prefix and guards. The service validates bodies from `unknown`, so a global pipe cannot
 * change a payment fact. Replies are plain objects, also under a global `ClassSerializerInterceptor`. Every
 * error is a problem (RFC 9457). Controllers that extend this class inherit all of it.
 */
@SerializeOptions({ strategy: 'exposeAll', excludeExtraneousValues: false })
@UseFilters(RouteProblemFilter)
export abstract class PayscoreSyncControllerBase {
  protected constructor(protected readonly payscore: PayscoreSyncService) {}

  @UnsafeRoute('serviceorders/:out_order_no/sync', 202)
  async record(
    @Param('out_order_no') outOrderNo: string,
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @Headers('prefer') prefer: unknown,
    @Access() access: PayscoreAccess,
    @Req() request: { originalUrl?: string; url: string },
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PayscoreSyncRecord> {
    requirePermission(access, 'record');
    const { institution } = orderFilter(query);
    const sync = withOrderNo(body, outOrderNo);
    const recorded = await this.payscore.sync(sync, {
      waitMs: 0,
      within: access,
      ...(institution === undefined ? {} : { institution }),
    });
    reply.header('Location', `${prefixOf(request.originalUrl ?? request.url)}/syncs/${recorded.id}`);
    const seconds = preferredWaitSeconds(prefer);
    if (seconds === null) return recorded;
    const record = await whileCallerStays(reply, (signal) =>
      this.payscore.tryWaitFor(recorded.id, {
        ...{ waitMs: seconds * 1000, within: access, signal, caller: access.actor },
      }),
    );
    // Too many waits: the preference was not applied.
    if (!record) return recorded;
    reply.header('Preference-Applied', `wait=${seconds}`);
    if (isSettled(record.status)) reply.status(200);
    return record;
  }

  @Get('serviceorders/:out_order_no/syncs')
  async findByOrder(
    @Param('out_order_no') outOrderNo: string,
    @Query() query: Record<string, unknown>,
    @Access() access: PayscoreAccess,
  ): Promise<SyncsOfOrder> {
    requirePermission(access, 'read');
    const page = await this.payscore.listByOrder(outOrderNo, { ...orderPageFilter(query), within: access });
    return { items: await this.withLogs(page.items), nextCursor: page.nextCursor };
  }

  @Get('syncs')
  async list(@Query() query: Record<string, unknown>, @Access() access: PayscoreAccess): Promise<SyncPage> {
    requirePermission(access, 'read');
    return this.payscore.list({ ...listFilter(query), within: access });
  }

  @Get('syncs/:id')
  async get(@Param('id') id: string, @Access() access: PayscoreAccess): Promise<SyncDetailsWithLogs> {
    requirePermission(access, 'read');
    return this.withLog(await this.payscore.details(id, { within: access }));
  }

  @Get('syncs/:id/handler-calls')
  async handlerCalls(
    @Param('id') id: string,
    @Access() access: PayscoreAccess,
  ): Promise<Items<PayscoreHandlerCallRecord>> {
    requirePermission(access, 'read');
    return { items: await this.payscore.handlerCalls(id, { within: access }) };
  }

  @Get('find')
  async find(
    @Query() query: Record<string, unknown>,
    @Access() access: PayscoreAccess,
  ): Promise<Items<PayscoreSyncRecord>> {
    requirePermission(access, 'read');
    return { items: await this.payscore.find(searchText(query), { within: access }) };
  }

  @Get('notifications')
  async notifications(
    @Query() query: Record<string, unknown>,
    @Access() access: PayscoreAccess,
  ): Promise<Items<PayscoreNotificationRecord>> {
    requirePermission(access, 'read');
    return { items: await this.payscore.notifications({ ...notificationFilter(query), within: access }) };
  }

  @Get('me')
  me(@Access() access: PayscoreAccess): Me {
    const { actor, can, subMchids = null, locale } = access;
    const institutions = this.payscore.institutionNames({ within: access });
    return { actor, can, institutions, subMchids, ...(locale === undefined ? {} : { locale }) };
  }

  @Get('stats')
  async stats(@Access() access: PayscoreAccess): Promise<PayscoreSyncStats> {
    requirePermission(access, 'read');
    return this.payscore.stats({ within: access, maxAgeMs: SHARED_FOR_MS });
  }

  @Get('throughput')
  async throughput(
    @Query() query: Record<string, unknown>,
    @Access() access: PayscoreAccess,
  ): Promise<PayscoreThroughput> {
    requirePermission(access, 'read');
    const options = { ...throughputOptions(query), within: access, maxAgeMs: SHARED_FOR_MS };
    return this.payscore.throughput(options);
  }

  @Get('institutions')
  async listInstitutions(@Access() access: PayscoreAccess): Promise<Items<PayscoreInstitutionState>> {
    requirePermission(access, 'read');
    return { items: await this.payscore.listInstitutions({ within: access }) };
  }

  @UnsafeRoute('syncs/:id/retry', 200)
  async retry(
    @Param('id') id: string,
    @Body() body: unknown,
    @Access() access: PayscoreAccess,
  ): Promise<SyncWithLogs> {
    return this.withLog(await this.payscore.retry(id, actionOptions(body, access)));
  }

  @UnsafeRoute('syncs/:id/resolve', 200)
  async resolve(
    @Param('id') id: string,
    @Body() body: unknown,
    @Access() access: PayscoreAccess,
  ): Promise<SyncWithLogs> {
    return this.withLog(await this.payscore.resolve(id, actionOptions(body, access)));
  }

  @UnsafeRoute('syncs/:id/cancel', 200)
  async cancel(
    @Param('id') id: string,
    @Body() body: unknown,
    @Access() access: PayscoreAccess,
  ): Promise<SyncWithLogs> {
    return this.withLog(await this.payscore.cancel(id, actionOptions(body, access)));
  }

  @UnsafeRoute('syncs/:id/check', 200)
  async check(
    @Param('id') id: string,
    @Body() body: unknown,
    @Access() access: PayscoreAccess,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SyncWithLogs> {
    const options = actionOptions(body, access);
    const record = await whileCallerStays(reply, (signal) => this.payscore.check(id, { ...options, signal }));
    return this.withLog(record);
  }

  @UnsafeRoute('actions', 200)
  async runActions(
    @Body() body: unknown,
    @Access() access: PayscoreAccess,
  ): Promise<PayscoreRunPlan | PayscoreRunResult> {
    return this.payscore.runActions(runOptions(body, access));
  }

  private async withLog<T extends PayscoreSyncRecord>(record: T): Promise<T & PayscoreSyncLogs> {
    const [withLogs] = await this.withLogs([record]);
    return withLogs as T & PayscoreSyncLogs;
  }

  private async withLogs<T extends PayscoreSyncRecord>(
    records: readonly T[],
  ): Promise<(T & PayscoreSyncLogs)[]> {
    const logs = await this.payscore.logsOf(records);
    return records.map((record, index) => ({ ...record, ...(logs[index] as PayscoreSyncLogs) }));
  }
}
