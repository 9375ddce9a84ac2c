import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Limit of every count, which then means "at least". Frequent reads must be cheap. */
export const STATS_COUNT_LIMIT = 10_000;

/** Number of rows of a query, up to the limit. The query needs the order of its index. */
export async function countUpTo<T extends ObjectLiteral>(
  manager: EntityManager,
  query: SelectQueryBuilder<T>,
): Promise<number> {
  const [sql, parameters] = query.limit(STATS_COUNT_LIMIT).getQueryAndParameters();
  const counted = await manager.query<{ count: string | number }[]>(
    `SELECT COUNT(*) AS count FROM (${sql}) counted`,
    parameters,
  );
  return Number(counted[0]?.count ?? 0);
}
