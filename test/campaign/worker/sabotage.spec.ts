import { LedgerGateway } from '../../../libs/payscore-sync/src/ledger/index.js';
import type { Ledger } from './ledger-internals.js';
import type { DataSource } from 'typeorm';
import { sabotageLedger } from './sabotage.js';

/** Does nothing but say how long it would wait. */
class WaitingGateway extends LedgerGateway {
  readonly waits: number[] = [];

  read<T>(_work: unknown, options = {}): Promise<T> {
    return this.run(_work, options);
  }

  run<T>(_work: unknown, options = {}): Promise<T> {
    this.waits.push(this.deadlineOf(options));
    return Promise.resolve(undefined as T);
  }

  transaction<T>(work: unknown, options = {}): Promise<T> {
    return this.run(work, options);
  }
}

describe('a sabotage of the deadline', () => {
  it('lets every statement wait for an hour, whatever it asks for', async () => {
    const gateway = new WaitingGateway({} as DataSource, 1500);
    const ledger = { gateway, sql: {} } as unknown as Ledger;
    sabotageLedger({ ledger, dataSource: gateway.dataSource }, 'deadline');
    const work = () => Promise.resolve();
    await gateway.read(work);
    await gateway.run(work, { deadlineMs: 100 });
    await gateway.transaction(work);
    await gateway.query('SELECT 1', [], { deadlineMs: 100 });
    expect(new Set(gateway.waits)).toEqual(new Set([3_600_000]));
  });
});
