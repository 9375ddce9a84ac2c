import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

/**
 * Notices when a transaction that recorded something has committed, to spare the wait for the poll. The poll finds the
 * commits of other replicas and of hosts that write COMMIT themselves.
 */
export class CommitListener implements EntitySubscriberInterface {
  private readonly pending = new WeakSet<QueryRunner>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommit: () => void,
  ) {
    dataSource.subscribers.push(this);
  }

  /** A data source that outlives this module would keep it and wake a stopped worker. */
  leave(): void {
    const { subscribers } = this.dataSource;
    const index = subscribers.indexOf(this);
    if (index >= 0) subscribers.splice(index, 1);
  }

  /** The transaction of `manager` recorded something. */
  expect(manager: EntityManager): void {
    if (manager.queryRunner) this.pending.add(manager.queryRunner);
  }

  /** Releasing a savepoint fires the same event, so only the outermost commit counts. */
  afterTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (queryRunner.isTransactionActive) return;
    if (this.pending.delete(queryRunner)) this.onCommit();
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (!queryRunner.isTransactionActive) this.pending.delete(queryRunner);
  }
}
