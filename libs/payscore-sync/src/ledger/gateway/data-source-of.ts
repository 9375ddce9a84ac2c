import type { DataSource, EntityManager } from 'typeorm';

/** The data source of a manager: `dataSource`, or `connection` in TypeORM 0.3. */
export function dataSourceOf(manager: EntityManager): DataSource {
  const { dataSource, connection } = manager as { dataSource?: DataSource; connection?: DataSource };
  return (dataSource ?? connection) as DataSource;
}
