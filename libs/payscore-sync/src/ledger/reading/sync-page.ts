import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { SyncEntity } from '../entities/index.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { indexName } from '../entities/index-name.js';
import type { ParkReason } from '../states/park-reason.js';
import { SYNC_STATUSES, type SyncStatus } from '../states/sync-states.js';
import { type IdRange, idRange, type TimeFilter } from './id-range.js';
import { type LedgerScope, within } from './ledger-scope.js';
import { tenantPage } from './tenant-page.js';

/** Filter of a caller within its scope. */
export interface SyncFilter {
  readonly institution?: string;
  readonly subMchid?: string;
}

/** Filter of a page. */
export interface SyncPageFilter extends SyncFilter, TimeFilter {
  readonly status?: SyncStatus;
  /** With status `parked` only. */
  readonly parkReason?: ParkReason;
  readonly limit: number;
}

/**
 * The rows of a page, read from an index in their order. Also without sub-merchants in ranges: MariaDB would read a
 * status from its end, not from the cursor, and the rows of one institution among those of all.
 */
export function pageOfSyncs(
  manager: EntityManager,
  dataSource: DataSource,
  filter: SyncPageFilter,
  scope: LedgerScope,
): Promise<SyncEntity[]> {
  const { status, parkReason, limit } = filter;
  const ids = idRange(filter);
  const query = within(syncsOf(manager, filter), scope).orderBy('sync.id', ids.direction).limit(limit);
  const institutions = filter.institution === undefined ? scope.institutions : [filter.institution];
  const subMchids = filter.subMchid === undefined ? scope.subMchids : [filter.subMchid];
  const statuses = status ? [status] : SYNC_STATUSES;
  const page = institutions
    ? tenantPage(dataSource, { institutions, subMchids, statuses }, { ids, parkReason, limit })
    : null;
  if (page) query.innerJoin(page.sql, 'page', 'page.id = sync.id').setParameters(page.parameters);
  else if (status) inStatus(query, dataSource, status, ids);
  else query.andWhere('sync.id > :above AND sync.id < :below', ids);
  if (parkReason !== undefined) query.andWhere('sync.parkReason = :parkReason', { parkReason });
  return query.getMany();
}

export function syncsOf(
  manager: EntityManager,
  { institution, subMchid }: SyncFilter = {},
): SelectQueryBuilder<SyncEntity> {
  const query = manager.createQueryBuilder(SyncEntity, 'sync').where('1 = 1');
  if (institution !== undefined) query.andWhere('sync.institution = :institution', { institution });
  if (subMchid !== undefined) query.andWhere('sync.subMchid = :subMchid', { subMchid });
  return query;
}

/** For a scope of too many ranges. With the id alone a planner may scan all newer rows of other statuses. */
function inStatus(
  query: SelectQueryBuilder<SyncEntity>,
  dataSource: DataSource,
  status: SyncStatus,
  { above, below, direction }: IdRange,
): void {
  query.setParameters({ status, above, below });
  if (supportedDialect(dataSource) === 'postgres') {
    // A range of the pair and its order, which the index of ids lacks.
    query.andWhere(
      '(sync.status, sync.id) > (:status, :above) AND (sync.status, sync.id) < (:status, :below)',
    );
    query.orderBy('sync.status', direction).addOrderBy('sync.id', direction);
  } else {
    // The hint is for MySQL and MariaDB only.
    const { entityPrefix = '' } = dataSource.options;
    const index = indexName(entityPrefix, 'payscore_syncs', 'list');
    query.andWhere('sync.status = :status AND sync.id > :above AND sync.id < :below').useIndex(index);
  }
}
