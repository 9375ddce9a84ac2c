import { AsyncLocalStorage } from 'node:async_hooks';
import { sqliteGate } from './sqlite-gate.js';
import { untilNoTransaction } from './until-no-transaction.js';
import { type GatewayOptions, type GatewayWork, LedgerGateway } from '../ledger-gateway.js';
import { sharedRunner } from '../own-runner.js';

type SharedRunner = ReturnType<typeof sharedRunner>;

/** Work of the ledger on the runner that everything shares. Of all gateways of a data source, which share it too. */
const ledgersOwn = new AsyncLocalStorage<true>();

/**
 * SQLite, for development: the one connection that everything shares. Writes are transactions behind the gate, and
 * the deadline is for the wait at it; the statements themselves are synchronous.
 */
export class SqliteGateway extends LedgerGateway {
  private shared: SharedRunner | null = null;

  /** Without the gate: it may be asked for by code that holds it. */
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
