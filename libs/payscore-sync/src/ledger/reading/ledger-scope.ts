import type { SelectQueryBuilder } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';

/** What a scope limits: a sync or a notification. */
type Scoped = Pick<SyncEntity, 'institution' | 'subMchid'>;

/** Limits what a caller may see. A missing list limits nothing; an empty list shows nothing. */
export interface LedgerScope {
  readonly institutions?: readonly string[];
  readonly subMchids?: readonly string[];
}

/**
 * Adds the scope to the query, so that nothing outside is read. The query's alias is `sync`.
 * Parameters of a TypeORM query are shared by name: only this function uses names that begin with `scope`.
 */
export function within<Entity extends Scoped>(
  query: SelectQueryBuilder<Entity>,
  scope: LedgerScope,
): SelectQueryBuilder<Entity> {
  if (scope.institutions?.length === 0 || scope.subMchids?.length === 0) return query.andWhere('1 = 0');
  const { institutions: scopeInstitutions, subMchids: scopeSubMchids } = scope;
  if (scopeInstitutions) query.andWhere('sync.institution IN (:...scopeInstitutions)', { scopeInstitutions });
  if (scopeSubMchids) query.andWhere('sync.subMchid IN (:...scopeSubMchids)', { scopeSubMchids });
  return query;
}
