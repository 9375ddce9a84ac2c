import { AsyncLocalStorage } from 'node:async_hooks';
import { sqliteGate } from './sqlite-gate.js';
import { untilNoTransaction } from './until-no-transaction.js';
import { type GatewayOptions, type GatewayWork, LedgerGateway } from '../ledger-gateway.js';
import { sharedRunner } from '../own-runner.js';

type SharedRunner = ReturnType<typeof sharedRunner>;

/** Marks the ledger's work on the shared runner, for all gateways of a data source. */
const ledgersOwn = new AsyncLocalStorage<true>();

/**
 * SQLite, for development, on one shared connection. Writes are transactions behind the gate. The deadline
 * limits the wait at the gate; statements are synchronous.
 */
export class SqliteGateway extends LedgerGateway {
  private shared: SharedRunner | null = null;

  /** Without the gate, because the caller may hold it. */
  read<T>(work: GatewayWork<T>): Promise<T> {
    const { manager } = this.own();
    return ledgersOwn.run(true, () => work(manager));
  }

  run<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T> {
    return this.transaction(work, options);
  }

  transaction<T>(work: GatewayWork<T>, options: GatewayOptions = {}): Promise<T> {
    return sqliteGate(this.dataSource).run(async () => {
      await untilNoTransaction(this.dataSource);
      const own = this.own();
      return ledgersOwn.run(true, () => inTransaction(own, work));
    }, this.deadlineOf(options));
  }

  private own(): SharedRunner {
    return (this.shared ??= sharedRunner(this.dataSource, ledgersOwn));
  }
}

async function inTransaction<T>({ runner, manager }: SharedRunner, work: GatewayWork<T>): Promise<T> {
  await runner.startTransaction();
  try {
    const result = await work(manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    throw error;
  }
}
