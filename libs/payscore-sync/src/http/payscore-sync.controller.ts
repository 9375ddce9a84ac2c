import { Body, Get, Headers, Param, Query, Req, Res, SerializeOptions, UseFilters } from '@nestjs/common';
import { problemOf, ValidationError } from '../errors/index.js';
import {
  isSettled,
  type PayscoreInstitutionState,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
} from '../ledger/index.js';
import type { SyncServiceOrderDto } from '../api/index.js';
import { isRecord } from '../text/is-record.js';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { Access, requirePermission } from './access.guard.js';
import { actionOptions } from './action-options.js';
import { preferredWaitSeconds, whileCallerStays } from './caller-waits.js';
import type { PayscoreAccess } from './http.options.js';
import { UnsafeRoute } from './json-request.guard.js';
import { RouteProblemFilter } from './problem.filter.js';
import { listFilter, orderFilter, orderPageFilter } from './query-parameters.js';
import { prefixOf } from './route-paths.js';

/** A record with its last calls and actions. */
export interface SyncWithLogs extends PayscoreSyncRecord, PayscoreSyncLogs {}

/** A page of the syncs of an order number. */
export interface SyncsOfOrder {
  readonly items: readonly SyncWithLogs[];
  /** `cursor` of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

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
  list(
    @Query() query: Record<string, unknown>,
    @Access() access: PayscoreAccess,
  ): ReturnType<PayscoreSyncService['list']> {
    requirePermission(access, 'read');
    return this.payscore.list({ ...listFilter(query), within: access });
  }

  @Get('syncs/:id')
  async get(@Param('id') id: string, @Access() access: PayscoreAccess): Promise<SyncWithLogs> {
    requirePermission(access, 'read');
    return this.withLog(await this.payscore.get(id, { within: access }));
  }

  @Get('institutions')
  async listInstitutions(
    @Access() access: PayscoreAccess,
  ): Promise<{ items: readonly PayscoreInstitutionState[] }> {
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

  private async withLog(record: PayscoreSyncRecord): Promise<SyncWithLogs> {
    const [withLogs] = await this.withLogs([record]);
    return withLogs as SyncWithLogs;
  }

  private async withLogs(records: readonly PayscoreSyncRecord[]): Promise<SyncWithLogs[]> {
    const logs = await this.payscore.logsOf(records);
    return records.map((record, index) => ({ ...record, ...(logs[index] as PayscoreSyncLogs) }));
  }
}

/** The official page has the order number in the path only. */
function withOrderNo(body: unknown, outOrderNo: string): SyncServiceOrderDto {
  if (!isRecord(body)) {
    const remedy = 'Send the body of the official page with Content-Type: application/json.';
    throw new ValidationError([problemOf('body', 'must be a JSON object.', remedy)]);
  }
  if (Object.hasOwn(body, 'out_order_no')) {
    throw new ValidationError([
      problemOf('out_order_no', 'belongs into the path.', 'Remove it from the body.'),
    ]);
  }
  // Defined, not assigned: an own `__proto__` of the body must remain an unknown field.
  const sync: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(body));
  return Object.defineProperty(sync, 'out_order_no', {
    value: outOrderNo,
    enumerable: true,
  }) as SyncServiceOrderDto;
}
