import type { SelectQueryBuilder } from 'typeorm';
import type { SyncEntity } from './entities/index.js';

/** Limits what a caller may see; a list that is absent limits nothing, an empty one shows nothing. */
export interface LedgerScope {
  readonly institutions?: readonly string[];
  readonly subMchids?: readonly string[];
}

/** Puts the scope into the query itself, so that nothing outside it is ever read. */
export function within(
  query: SelectQueryBuilder<SyncEntity>,
  scope: LedgerScope,
): SelectQueryBuilder<SyncEntity> {
  if (scope.institutions?.length === 0 || scope.subMchids?.length === 0) return query.andWhere('1 = 0');
  if (scope.institutions) {
    query.andWhere('sync.institution IN (:...institutions)', { institutions: scope.institutions });
  }
  if (scope.subMchids) query.andWhere('sync.subMchid IN (:...subMchids)', { subMchids: scope.subMchids });
  return query;
}
