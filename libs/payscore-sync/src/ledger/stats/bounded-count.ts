import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** No count goes further: it stands for "at least so many". What is asked for often must stay cheap. */
export const STATS_COUNT_LIMIT = 10_000;

/** How many rows a query has, counted up to the limit. Give it the order of the index it shall read. */
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
