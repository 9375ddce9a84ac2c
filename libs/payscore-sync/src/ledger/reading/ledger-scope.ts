import type { SelectQueryBuilder } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';

/** Limits what a caller may see; a list that is absent limits nothing, an empty one shows nothing. */
export interface LedgerScope {
  readonly institutions?: readonly string[];
  readonly subMchids?: readonly string[];
}

/**
 * Puts the scope into the query itself, so that nothing outside it is ever read. Parameters of a TypeORM query are shared
 * by name: names that begin with `scope` are this function's alone, since another value would widen what is seen.
 */
export function within(
  query: SelectQueryBuilder<SyncEntity>,
  scope: LedgerScope,
): SelectQueryBuilder<SyncEntity> {
  if (scope.institutions?.length === 0 || scope.subMchids?.length === 0) return query.andWhere('1 = 0');
  const { institutions: scopeInstitutions, subMchids: scopeSubMchids } = scope;
  if (scopeInstitutions) query.andWhere('sync.institution IN (:...scopeInstitutions)', { scopeInstitutions });
  if (scopeSubMchids) query.andWhere('sync.subMchid IN (:...scopeSubMchids)', { scopeSubMchids });
  return query;
}
