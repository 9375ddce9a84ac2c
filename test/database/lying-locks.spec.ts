import { randomUUID } from 'node:crypto';
import { runInTransaction } from 'nestjs-payscore-sync';
import {
  SyncAttemptEntity,
  SyncHandlerCallEntity,
  SyncEntity,
  createLedgerGateway,
  LedgerClock,
  LedgerGateway,
} from '../../libs/payscore-sync/src/ledger/index.js';
import type { EntityManager } from 'typeorm';
import type {
  GatewayOptions,
  GatewayWork,
} from '../../libs/payscore-sync/src/ledger/gateway/ledger-gateway.js';
import { createLedgerSql } from '../../libs/payscore-sync/src/ledger/create-ledger-sql.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { waitForLock } from '../support/lock-wait.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

const LOCKS = / FOR (NO KEY )?UPDATE( OF d)? SKIP LOCKED/g;

/** A database that takes `SKIP LOCKED` and locks nothing, as TiDB does. */
class LyingGateway extends LedgerGateway {
  constructor(private readonly inner: LedgerGateway) {
    super(inner.dataSource, inner.timeoutMs);
  }

  read<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T> {
    return this.inner.read((manager) => work(lying(manager)), options);
  }

  run<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T> {
    return this.inner.run((manager) => work(lying(manager)), options);
  }

  transaction<T>(work: GatewayWork<T>, options?: GatewayOptions): Promise<T> {
    return this.inner.transaction((manager) => work(lying(manager)), options);
  }
}

function lying(manager: EntityManager): EntityManager {
  const query = (text: string, parameters: unknown[]) =>
    manager.query(text.replaceAll(LOCKS, ''), parameters);
  return new Proxy(manager, {
    get: (target, name) => (name === 'query' ? query : (Reflect.get(target, name, target) as unknown)),
  });
}

const CLAIMS = 5;
const LEASE_MS = 60_000;

onEveryDatabase(
  'a database that only claims to lock',
  (stage: Stage) => {
    let institution: string;

    beforeAll(() => {
      institution = stage.simulator.merchant.mchid;
    });

    const gateway = () => new LyingGateway(createLedgerGateway(stage.host.dataSource));

    /** Claims that all have chosen their rows before the first one may lease any: the rows are locked until then. */
    const atOnce = async <T>(
      entity: typeof SyncEntity | typeof SyncHandlerCallEntity,
      claim: () => Promise<T>,
    ) => {
      const { dataSource } = stage.host;
      if (stage.kind === 'sqlite') return Promise.all(Array.from({ length: CLAIMS }, claim));
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.getRepository(entity).find({ lock: { mode: 'pessimistic_write' } });
      const claims = Array.from({ length: CLAIMS }, claim);
      await waitForLock(dataSource);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await runner.commitTransaction();
      await runner.release();
      return Promise.all(claims);
    };

    it('gives no payment to two workers', async () => {
      const recorded = [];
      for (let count = 0; count < 10; count += 1)
        recorded.push((await stage.enqueue(cashPayment(newOrderNo()))).id);
      const { ledger: sql } = createLedgerSql(gateway(), new LedgerClock());
      const claims = await atOnce(SyncEntity, () => sql.claim(institution, 10, LEASE_MS, randomUUID()));
      const ids = claims.flatMap(({ syncs }) => syncs.map(({ id }) => id));
      expect([...ids].sort()).toEqual([...recorded].sort());
      const attempts = await stage.host.dataSource.getRepository(SyncAttemptEntity).find();
      expect(attempts.map(({ syncId, leaseToken }) => `${syncId} ${leaseToken}`).sort()).toEqual(
        claims.flatMap(({ token, syncs }) => syncs.map(({ id }) => `${id} ${token}`)).sort(),
      );
    });

    it('gives no call of a handler to two processes', async () => {
      const { id: syncId } = await stage.enqueue(cashPayment(newOrderNo()));
      const { dataSource } = stage.host;
      await runInTransaction(dataSource, async (manager) => {
        const now = Date.now() - 60_000;
        await manager.insert(SyncHandlerCallEntity, {
          ...{ id: randomUUID(), syncId, event: 'synced', handlerId: 'books', occurrence: 1, attempts: 0 },
          ...{ dueAt: now, createdAt: now },
        });
      });
      const { handlerCalls: sql } = createLedgerSql(gateway(), new LedgerClock());
      const what = { event: 'synced' as const, handlerId: 'books', institutions: [institution] };
      const claims = await atOnce(SyncHandlerCallEntity, () => sql.claim(what, 10, LEASE_MS, randomUUID()));
      expect(claims.flat().map((one) => one.syncId)).toEqual([syncId]);
    });
  },
  { extras: { worker: false } },
);
