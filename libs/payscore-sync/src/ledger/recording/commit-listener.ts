import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

/**
 * Notices when a transaction that recorded something has committed, to spare the wait for the poll. The poll finds the
 * commits of other replicas and of hosts that write COMMIT themselves.
 */
export class CommitListener implements EntitySubscriberInterface {
  /** Institutions that each open transaction recorded for. */
  private readonly pending = new WeakMap<QueryRunner, Set<string>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommit: (institution: string) => void,
  ) {
    dataSource.subscribers.push(this);
  }

  /** A data source that outlives this module would keep it and wake a stopped worker. */
  leave(): void {
    const { subscribers } = this.dataSource;
    const index = subscribers.indexOf(this);
    if (index >= 0) subscribers.splice(index, 1);
  }

  /** The transaction of `manager` recorded something of an institution. */
  expect({ queryRunner }: EntityManager, institution: string): void {
    if (!queryRunner) return;
    const institutions = this.pending.get(queryRunner);
    if (institutions) institutions.add(institution);
    else this.pending.set(queryRunner, new Set([institution]));
  }

  /** Releasing a savepoint fires the same event, so only the outermost commit counts. */
  afterTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (queryRunner.isTransactionActive) return;
    const institutions = this.pending.get(queryRunner);
    if (!institutions) return;
    this.pending.delete(queryRunner);
    for (const institution of institutions) this.onCommit(institution);
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (!queryRunner.isTransactionActive) this.pending.delete(queryRunner);
  }
}
