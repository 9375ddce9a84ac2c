import { Injectable, type Provider } from '@nestjs/common';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreStalled,
  OnPayscoreSynced,
  type PayscoreHandlerCall,
  type PayscoreSyncRecord,
  runInTransaction,
} from 'nestjs-payscore-sync';
import {
  LedgerClock,
  SyncHandlerCallEntity,
  SyncEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { until } from '../support/eventually.js';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrder, refuse } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { type HostSettings, startHost, type TestHost } from '../support/test-host.js';

interface Told {
  readonly event: string;
  readonly sync: PayscoreSyncRecord;
  readonly call: PayscoreHandlerCall;
}

/** What handlers were told, in the order of the calls; a fresh one for each test. */
class Notes {
  readonly all: Told[] = [];
  /** Throws, or hangs, as long as it answers something. */
  trouble: (told: Told) => unknown = () => undefined;

  take(event: string, sync: PayscoreSyncRecord, call: PayscoreHandlerCall): unknown {
    const told = { event, sync, call };
    this.all.push(told);
    return this.trouble(told);
  }

  of(syncId: string): [event: string, handlerId: string, attempt: number][] {
    return this.all
      .filter(({ sync }) => sync.id === syncId)
      .map(({ event, call }) => [event, call.handlerId, call.attempt]);
  }
}

@Injectable()
class Listener {
  constructor(private readonly notes: Notes) {}

  @OnPayscoreSynced({ id: 'books' })
  onSynced(sync: PayscoreSyncRecord, call: PayscoreHandlerCall) {
    return this.notes.take('synced', sync, call);
  }

  @OnPayscoreDoublePaid({ id: 'refunds' })
  onDoublePaid(sync: PayscoreSyncRecord, call: PayscoreHandlerCall) {
    return this.notes.take('double_paid', sync, call);
  }

  @OnPayscoreParked({ id: 'alerts' })
  onParked(sync: PayscoreSyncRecord, call: PayscoreHandlerCall) {
    return this.notes.take('parked', sync, call);
  }

  @OnPayscoreStalled({ id: 'alerts' })
  onStalled(sync: PayscoreSyncRecord, call: PayscoreHandlerCall) {
    return this.notes.take('stalled', sync, call);
  }
}

@Injectable()
class SecondListener {
  constructor(private readonly notes: Notes) {}

  @OnPayscoreSynced({ id: 'statistics' })
  async onSynced(sync: PayscoreSyncRecord, call: PayscoreHandlerCall) {
    await this.notes.take('synced', sync, call);
  }
}

/** For what a sweep finds, or does not find. */
const OFTEN = { sweepMs: 100 };

onEveryDatabase(
  'event handlers',
  (stage) => {
    const running: TestHost[] = [];
    let host: TestHost;
    let notes: Notes;

    const begin = async (settings: HostSettings = {}, listeners: readonly Provider[] = [Listener]) => {
      const providers = [{ provide: Notes, useValue: notes }, ...listeners];
      const begun = await startHost(stage.database, stage.simulator, { ...settings, providers });
      running.push(begun);
      return begun;
    };

    const order = (over?: Parameters<typeof newOrder>[1]) => newOrder(stage.simulator, over);

    const record = (at: TestHost, orderNo: string, detail: Parameters<typeof cashPayment>[1] = {}) =>
      runInTransaction(at.dataSource, (manager) =>
        at.payscore.enqueue(cashPayment(orderNo, detail), { manager }),
      );

    const deliver = async (at: TestHost, orderNo: string) => {
      const { id } = await record(at, orderNo);
      return at.payscore.waitFor(id, { waitMs: 60_000 });
    };

    const handlerCallsOf = (at: TestHost, syncId: string) =>
      at.dataSource.getRepository(SyncHandlerCallEntity).find({ where: { syncId }, order: { id: 'ASC' } });

    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

    /** Until every delivery of the sync is made. */
    const told = (at: TestHost, syncId: string, count = 1) =>
      until(async () => {
        const made = await handlerCallsOf(at, syncId);
        return made.filter(({ completedAt }) => completedAt !== null).length === count;
      });

    beforeEach(() => {
      notes = new Notes();
    });

    afterEach(async () => {
      for (const one of running.splice(0)) await one.close();
    });

    it('are told of a sync that WeChat Pay has, once, with the record', async () => {
      host = await begin();
      const sync = await deliver(host, order());
      await told(host, sync.id);
      expect(notes.of(sync.id)).toEqual([['synced', 'books', 1]]);
      expect(notes.all[0]?.sync).toEqual(await host.payscore.get(sync.id));
      expect(await handlerCallsOf(host, sync.id)).toMatchObject([
        { event: 'synced', handlerId: 'books', occurrence: 1, attempts: 1, dueAt: null, leaseToken: null },
      ]);
    });

    it('are told of a customer who paid twice', async () => {
      host = await begin();
      const orderNo = order();
      stage.simulator.orders.customerPays(orderNo);
      const sync = await deliver(host, orderNo);
      await told(host, sync.id);
      expect(notes.of(sync.id)).toEqual([['double_paid', 'refunds', 1]]);
      expect(notes.all[0]?.sync).toMatchObject({ status: 'double_paid', transactionId: sync.transactionId });
    });

    it('are told of a sync that waits for a person, and not again by a routine query', async () => {
      host = await begin();
      const orderNo = order();
      refuse(stage.simulator, orderNo);
      const sync = await deliver(host, orderNo);
      await told(host, sync.id);

      await host.dataSource.getRepository(SyncEntity).update({ id: sync.id }, { dueAt: 0 });
      const { payscore } = host;
      await until(async () => (await payscore.get(sync.id)).attempts === 2);
      await until(async () => (await payscore.get(sync.id)).nextAttemptAt !== null);
      expect(await payscore.get(sync.id)).toMatchObject({ status: 'parked' });
      expect(await handlerCallsOf(host, sync.id)).toHaveLength(1);
      expect(notes.of(sync.id)).toEqual([['parked', 'alerts', 1]]);
    });

    it('are told again when a sync is parked again', async () => {
      host = await begin();
      const orderNo = order();
      refuse(stage.simulator, orderNo);
      refuse(stage.simulator, orderNo);
      const sync = await deliver(host, orderNo);
      await told(host, sync.id);
      // What a person's retry does.
      const again = { status: 'queued' as const, parkReason: null, dueAt: 0 };
      await host.dataSource.getRepository(SyncEntity).update({ id: sync.id }, again);
      await told(host, sync.id, 2);
      expect(notes.of(sync.id)).toEqual([
        ['parked', 'alerts', 1],
        ['parked', 'alerts', 1],
      ]);
      const made = await handlerCallsOf(host, sync.id);
      expect(made.map(({ occurrence }) => occurrence)).toEqual([1, 2]);
      expect(notes.all.map(({ call }) => call.deliveryId)).toEqual(made.map(({ id }) => id));
    });

    it('are told once of a sync that stays unsettled, also behind another one', async () => {
      host = await begin(OFTEN);
      const orderNo = order();
      refuse(stage.simulator, orderNo);
      const first = await deliver(host, orderNo);
      const behind = await record(host, orderNo, { seq: 2 });
      await told(host, first.id);

      host.app.get(LedgerClock).offsetMs = 601_000;
      await told(host, first.id, 2);
      await told(host, behind.id);
      await pause(250);
      expect(notes.of(first.id)).toEqual([
        ['parked', 'alerts', 1],
        ['stalled', 'alerts', 1],
      ]);
      expect(notes.of(behind.id)).toEqual([['stalled', 'alerts', 1]]);
      const [row] = await handlerCallsOf(host, behind.id);
      expect(row).toMatchObject({ event: 'stalled', occurrence: 0 });
      const warnings = host.logger.lines.filter((line) => line.includes(`Sync ${behind.id}: stalled`));
      expect(warnings).toEqual([expect.stringMatching(/^warn .*stalled, queued and unsettled for 6\d\d s/)]);
    });

    it('are not told before a sync is stalled', async () => {
      host = await begin(OFTEN);
      const orderNo = order();
      refuse(stage.simulator, orderNo);
      const sync = await deliver(host, orderNo);
      await told(host, sync.id);
      host.app.get(LedgerClock).offsetMs = 590_000;
      await pause(300);
      expect(notes.of(sync.id)).toEqual([['parked', 'alerts', 1]]);
    });

    it('that throw are called again with backoff, others meanwhile, and the sync stays as it is', async () => {
      notes.trouble = ({ call }) => {
        if (call.handlerId === 'books' && call.attempt < 3) throw new Error('the books\u0007are\nclosed');
      };
      host = await begin({}, [Listener, SecondListener]);
      const sync = await deliver(host, order());
      expect(sync.status).toBe('synced');
      await until(() => notes.of(sync.id).some(([, handlerId]) => handlerId === 'statistics'));
      await told(host, sync.id, 2);

      expect(notes.of(sync.id).filter(([, handlerId]) => handlerId === 'books')).toEqual([
        ['synced', 'books', 1],
        ['synced', 'books', 2],
        ['synced', 'books', 3],
      ]);
      expect(notes.of(sync.id).filter(([, handlerId]) => handlerId === 'statistics')).toHaveLength(1);
      const rows = await handlerCallsOf(host, sync.id);
      expect(rows.find(({ handlerId }) => handlerId === 'books')).toMatchObject({
        attempts: 3,
        lastError: 'Error: the books are closed',
      });
      expect(await host.payscore.get(sync.id)).toEqual(sync);
      expect(host.logger.lines).toContainEqual(
        expect.stringMatching(/^warn Handler "books" of synced: failed .*Attempt 2, next in \d+ ms/),
      );
    });

    it('that hang count as failed, and keep nobody else waiting', async () => {
      // As many as one handler is given at a time.
      let hanging = 8;
      notes.trouble = ({ call }) => {
        if (call.handlerId !== 'books' || hanging === 0) return undefined;
        hanging -= 1;
        return new Promise(() => undefined);
      };
      host = await begin({ timeoutMs: 500, leaseMs: 3000 }, [Listener, SecondListener]);
      const syncs = [];
      for (let i = 0; i < 10; i += 1) syncs.push(await deliver(host, order()));
      const begun = (handlerId: string) =>
        notes.all.filter(({ call }) => call.handlerId === handlerId).length;
      await until(() => begun('statistics') === 10 && begun('books') >= 8);
      expect(begun('books')).toBe(8);
      for (const { id } of syncs) await told(host, id, 2);
      const [first] = await handlerCallsOf(host, syncs[0]?.id ?? '');
      expect(first).toMatchObject({ attempts: 2, lastError: expect.stringContaining('within 2950 ms') });
    });

    it('are called after a restart when the process died between the commit and the call', async () => {
      host = await begin();
      const delivered = await deliver(host, order());
      await told(host, delivered.id);
      // From here on this process writes statuses and handler calls, and makes no call.
      jest.spyOn(host.app.get(Ledger).handlerCalls, 'claim').mockResolvedValue([]);
      const crashed = await deliver(host, order());
      expect(await handlerCallsOf(host, crashed.id)).toMatchObject([{ attempts: 0, completedAt: null }]);
      await host.close();
      expect(notes.of(crashed.id)).toEqual([]);

      host = await begin();
      await told(host, crashed.id);
      await pause(200);
      expect(notes.of(crashed.id)).toEqual([['synced', 'books', 1]]);
      expect(notes.of(delivered.id)).toEqual([['synced', 'books', 1]]);
    });

    it('that outlast a shutdown are called again by the next process', async () => {
      notes.trouble = () => new Promise(() => undefined);
      host = await begin({ drainMs: 50 });
      const sync = await deliver(host, order());
      await until(() => notes.of(sync.id).length === 1);
      await host.close();

      notes.trouble = () => undefined;
      host = await begin();
      await told(host, sync.id);
      expect(notes.of(sync.id)).toEqual([
        ['synced', 'books', 1],
        ['synced', 'books', 2],
      ]);
    });

    it('are written down in the commit of the status, or neither is', async () => {
      host = await begin();
      const { app, payscore } = host;
      const { sql } = app.get(Ledger);
      const original = sql.complete.bind(sql);
      let meanwhile: PayscoreSyncRecord | undefined;
      jest.spyOn(sql, 'complete').mockImplementation(async (rows, handlerCalls) => {
        // Only the first that raises an event: on a busy machine an attempt before it may have had no answer.
        if (handlerCalls.length === 0 || meanwhile) return original(rows, handlerCalls);
        const broken = handlerCalls.map((one) => ({ ...one, handler_id: null as unknown as string }));
        // No toThrow: better-sqlite3 keeps the error class of the suite that loaded it first in this process.
        await expect(original(rows, broken)).rejects.toMatchObject({
          message: expect.stringMatching(/null/i),
        });
        meanwhile = await payscore.get(rows[0]?.id ?? '');
        return original(rows, handlerCalls);
      });
      const sync = await deliver(host, order());
      expect(meanwhile).toMatchObject({ id: sync.id, status: 'queued', settledAt: null });
      await told(host, sync.id);
    });

    it('are not told of an attempt whose lease was lost', async () => {
      host = await begin();
      const { sql } = host.app.get(Ledger);
      const original = sql.complete.bind(sql);
      const complete = jest.spyOn(sql, 'complete').mockImplementationOnce((rows, handlerCalls) =>
        original(
          rows.map((row) => ({ ...row, token: 'stolen' })),
          handlerCalls,
        ),
      );
      const delivered = deliver(host, order());
      await until(() => complete.mock.calls.length > 0);
      // The lease runs out.
      host.app.get(LedgerClock).offsetMs = FAST.leaseMs + 500;
      const sync = await delivered;
      await told(host, sync.id);
      expect(await handlerCallsOf(host, sync.id)).toMatchObject([{ event: 'synced', occurrence: 2 }]);
    });

    it('are called by whoever comes when a process died in the middle of a call', async () => {
      host = await begin({ extras: { worker: false } });
      const { id } = await deliver(await begin({ drainMs: 1 }, []), order());
      // The state a killed process leaves: a delivery under a lease that nobody holds.
      const calls = host.dataSource.getRepository(SyncHandlerCallEntity);
      const inAnHour = Date.now() + 3_600_000;
      await calls.insert({
        ...{ id: 'abandoned', syncId: id, event: 'synced', handlerId: 'books', occurrence: 1, attempts: 1 },
        ...{ leaseToken: 'gone', leaseUntil: inAnHour, dueAt: inAnHour, createdAt: 1 },
      });
      await begin();
      await pause(200);
      expect(notes.of(id)).toEqual([]);
      // The lease runs out.
      await calls.update({ id: 'abandoned' }, { leaseUntil: 1, dueAt: 1 });
      await told(host, id);
      expect(notes.of(id)).toEqual([['synced', 'books', 2]]);
    });

    it('are called once by two hosts on one database', async () => {
      const [one] = [await begin(), await begin()];
      const ids = await Promise.all(Array.from({ length: 40 }, async () => (await deliver(one, order())).id));
      for (const id of ids) await told(one, id);
      await pause(200);
      expect(notes.all.map(({ sync }) => sync.id).sort()).toEqual([...ids].sort());
    });

    it('are not called where no worker runs', async () => {
      host = await begin({ extras: { worker: false } });
      const sync = await deliver(await begin(), order());
      await told(host, sync.id);
      expect(notes.of(sync.id)).toHaveLength(1);
    });

    it('may use the ledger and a transaction of their own', async () => {
      host = await begin();
      const { payscore, dataSource } = host;
      const orderNo = order({ totalAmount: 2000 });
      notes.trouble = async ({ sync }) => {
        if (sync.seq > 1) return;
        await runInTransaction(dataSource, (manager) =>
          payscore.enqueue(cashPayment(orderNo, { seq: 2 }), { manager }),
        );
      };
      await deliver(host, orderNo);
      await until(async () => (await payscore.findByOrder(orderNo)).length === 2);
      await until(async () => (await payscore.findByOrder(orderNo))[1]?.status === 'synced');
    });

    it('that are gone from the code are named at start, and what they were to be told is kept', async () => {
      notes.trouble = () => {
        throw new Error('never');
      };
      host = await begin({ backoffMinMs: 60_000, backoffMaxMs: 60_000 });
      const { id } = await deliver(host, order());
      await until(async () => {
        const [row] = await handlerCallsOf(host, id);
        return row?.lastError !== null && row?.lastError !== undefined;
      });
      await host.close();
      notes.trouble = () => undefined;

      host = await begin({}, [SecondListener]);
      const warning = host.logger.lines.find((line) => line.includes('No handler "'));
      expect(warning).toMatch(/^warn No handler "books" for synced, for which \d+ calls wait/);
      await host.close();

      host = await begin();
      expect(host.logger.lines.filter((line) => line.includes('No handler "'))).toEqual([]);
      await host.dataSource.getRepository(SyncHandlerCallEntity).update({ syncId: id }, { dueAt: 0 });
      await told(host, id);
    });

    it('with one id for one event refuse to start', async () => {
      class Twin extends Listener {}
      const starting = begin({}, [Listener, Twin]);
      await expect(starting).rejects.toMatchObject({
        code: 'PAYSCORE_E_HANDLER',
        message: expect.stringContaining('@OnPayscoreSynced on Twin.onSynced'),
      });
    });
  },
  { extras: { worker: false }, pooled: true },
);
