import type { DataSource, EntityManager } from 'typeorm';

/** The data source a manager belongs to: its `dataSource`, in TypeORM 0.3 its `connection`. */
export function dataSourceOf(manager: EntityManager): DataSource {
  const { dataSource, connection } = manager as { dataSource?: DataSource; connection?: DataSource };
  return (dataSource ?? connection) as DataSource;
}
