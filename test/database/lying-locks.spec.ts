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
import { cashPayment, newOrderNo, SUB_MCHID } from '../support/payments.js';
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

type Turn = NonNullable<Parameters<ReturnType<typeof createLedgerSql>['ledger']['claim']>[4]>;

const payment = (orderNo: string, seq: number) =>
  cashPayment(orderNo, { seq, paid_time: '2026-03-01T16:24:05+08:00' });

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

    const claims = (turn: Turn | null = null) => {
      const { ledger: sql } = createLedgerSql(gateway(), new LedgerClock());
      return atOnce(SyncEntity, () => sql.claim(institution, 10, LEASE_MS, randomUUID(), turn ?? undefined));
    };

    it.each<[string, Turn | null]>([
      ['by age', null],
      ['in turn', { status: 'queued', subMchids: [SUB_MCHID], each: 5 }],
    ])('gives no payment to two workers that claim %s', async (_how, turn) => {
      const recorded: string[] = [];
      for (let count = 0; count < 10; count += 1)
        recorded.push((await stage.enqueue(cashPayment(newOrderNo()))).id);
      const claimed = await claims(turn);
      const ids = claimed.flatMap(({ syncs }) => syncs.map(({ id }) => id));
      expect(ids.toSorted()).toEqual(recorded.toSorted());
      const attempts = await stage.host.dataSource.getRepository(SyncAttemptEntity).findBy({ number: 1 });
      const ours = attempts.filter(({ syncId }) => recorded.includes(syncId));
      expect(ours.map(({ syncId, leaseToken }) => `${syncId} ${leaseToken}`).sort()).toEqual(
        claimed.flatMap(({ token, syncs }) => syncs.map(({ id }) => `${id} ${token}`)).sort(),
      );
    });

    it('lets a later number give way without a lease or an attempt', async () => {
      const orderNo = newOrderNo();
      const [first, later] = [
        await stage.enqueue(payment(orderNo, 1)),
        await stage.enqueue(payment(orderNo, 2)),
      ];
      const syncs = stage.host.dataSource.getRepository(SyncEntity);
      const { head, dueAt } = await syncs.findOneByOrFail({ id: first.id });
      await syncs.update({ id: first.id }, { head: null, dueAt: null });
      await syncs.update({ id: later.id }, { head, dueAt });
      expect((await claims()).flatMap((claim) => claim.syncs)).toEqual([]);
      const left = { head: null, dueAt: null, leaseToken: null, leaseUntil: null, attempts: 0 };
      expect(await syncs.findOneByOrFail({ id: later.id })).toMatchObject(left);
      expect(await stage.host.dataSource.getRepository(SyncAttemptEntity).countBy({ syncId: later.id })).toBe(
        0,
      );
    });

    it('takes a lost lease back once', async () => {
      const { id } = await stage.enqueue(cashPayment(newOrderNo()));
      const { ledger: sql } = createLedgerSql(gateway(), new LedgerClock());
      await sql.claim(institution, 10, -1000, randomUUID());
      await atOnce(SyncEntity, () => sql.recover(10));
      const syncs = stage.host.dataSource.getRepository(SyncEntity);
      expect(await syncs.findOneByOrFail({ id })).toMatchObject({ status: 'uncertain', crashes: 1 });
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
