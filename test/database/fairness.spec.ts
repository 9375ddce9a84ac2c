import {
  type LedgerSql,
  SyncAttemptEntity,
  SyncEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { randomUUID } from 'node:crypto';
import { addBacklog, type Backlog } from '../support/backlog.js';
import { onEveryDatabase } from '../support/suite.js';

const INSTITUTION = 'hk';
const HOUR_MS = 3_600_000;

onEveryDatabase(
  'a claim under a backlog',
  (stage) => {
    const sql = (): LedgerSql => stage.host.app.get(Ledger).sql;
    const add = (subMchid: string, status: Backlog['status'], count = 10, dueAt = Date.now() - HOUR_MS) =>
      addBacklog(stage.host.dataSource, { institution: INSTITUTION, subMchid, status, count, dueAt });
    const claim = async (limit: number, ...turn: Parameters<LedgerSql['claim']>[4][]) => {
      const claimed = await sql().claim(INSTITUTION, limit, 60_000, randomUUID(), ...turn);
      return claimed.syncs.map(({ id }) => id).sort();
    };
    const inTurn = async (status: 'queued' | 'uncertain', after = '', limit = 64) =>
      (await sql().whoseTurn(INSTITUTION, status, after, limit)).map(
        ({ subMchid, isDue }) => `${subMchid} ${isDue ? 'due' : 'not due'}`,
      );

    beforeEach(async () => {
      for (const entity of [SyncAttemptEntity, SyncEntity]) {
        await stage.host.dataSource.createQueryBuilder().delete().from(entity).execute();
      }
    });

    it('takes a share of each sub-merchant, those due longest first', async () => {
      await add('A', 'queued');
      await add('B', 'queued');
      await add('C', 'parked');
      const turn = { status: 'queued', subMchids: ['A', 'B'], each: 2 } as const;
      expect(await claim(4, turn)).toEqual(['A-queued-0', 'A-queued-1', 'B-queued-0', 'B-queued-1']);
      expect(await claim(4, turn)).toEqual(['A-queued-2', 'A-queued-3', 'B-queued-2', 'B-queued-3']);
    });

    it('gives what room a small sub-merchant leaves to the next one, and claims no row twice', async () => {
      await add('A', 'queued');
      await add('B', 'queued', 1);
      const turn = { status: 'queued', subMchids: ['B', 'A'], each: 3 } as const;
      expect(await claim(6, turn)).toEqual([
        'A-queued-0',
        'A-queued-1',
        'A-queued-2',
        'A-queued-3',
        'A-queued-4',
        'B-queued-0',
      ]);
      expect(await claim(7, turn)).toEqual([
        'A-queued-5',
        'A-queued-6',
        'A-queued-7',
        'A-queued-8',
        'A-queued-9',
      ]);
    });

    it('takes only what is due, and only of its status', async () => {
      await add('A', 'queued', 1, Date.now() + HOUR_MS);
      await add('A', 'uncertain', 1);
      await add('A', 'parked', 1);
      expect(await claim(10, { status: 'queued', subMchids: ['A'], each: 10 })).toEqual([]);
      expect(await claim(10, { status: 'uncertain', subMchids: ['A'], each: 10 })).toEqual(['A-uncertain-0']);
    });

    it('keeps an attempt on record for each row, as any claim does', async () => {
      await add('A', 'uncertain', 1);
      await claim(1, { status: 'uncertain', subMchids: ['A'], each: 1 });
      const [attempt] = await stage.host.dataSource.getRepository(SyncAttemptEntity).find();
      expect(attempt).toMatchObject({ syncId: 'A-uncertain-0', number: 1, kind: 'query', endedAt: null });
    });

    it('lets a later number give way in a turn, too', async () => {
      await add('A', 'queued', 1);
      const repository = stage.host.dataSource.getRepository(SyncEntity);
      const later = await repository.findOneByOrFail({ id: 'A-queued-0' });
      await repository.update({ id: later.id }, { seq: 2 });
      await repository.insert({ ...later, id: 'earlier', head: null, dueAt: null });
      const turn = { status: 'queued', subMchids: ['A'], each: 5 } as const;
      const claimed = await sql().claim(INSTITUTION, 5, 60_000, randomUUID(), turn);
      expect(claimed).toMatchObject({ syncs: [], gaveWay: [later.orderKey] });
    });

    it('knows the sub-merchants in order, each once, from any of them on', async () => {
      await add('B', 'queued', 100);
      await add('A', 'queued');
      await add('C', 'queued', 1, Date.now() + HOUR_MS);
      await add('D', 'uncertain', 1);
      expect(await inTurn('queued')).toEqual(['A due', 'B due', 'C not due']);
      expect(await inTurn('queued', 'A')).toEqual(['B due', 'C not due']);
      expect(await inTurn('queued', 'B')).toEqual(['C not due']);
      expect(await inTurn('queued', '', 2)).toEqual(['A due', 'B due']);
      expect(await inTurn('uncertain')).toEqual(['D due']);
      expect(await inTurn('uncertain', 'D')).toEqual([]);
    });

    it('counts what is due no further than it is asked to', async () => {
      await add('A', 'queued');
      await add('A', 'parked', 1, Date.now() + HOUR_MS);
      expect(await sql().countDue(INSTITUTION, 50)).toBe(10);
      expect(await sql().countDue(INSTITUTION, 3)).toBe(3);
      expect(await sql().countDue('elsewhere', 50)).toBe(0);
    });

    it('keeps whose turn it was for all replicas, whatever happens to the pace', async () => {
      const states = stage.host.app.get(Ledger).states;
      await states.ensure([INSTITUTION]);
      expect(await states.lastTurn(INSTITUTION, 'queued')).toBeNull();
      await states.keepTurn(INSTITUTION, 'queued', 'A');
      await states.change(INSTITUTION, (state) => ({ state: { ...state, tokens: 7 }, result: null }));
      await states.keepTurn(INSTITUTION, 'uncertain', 'B');
      expect(await states.lastTurn(INSTITUTION, 'queued')).toBe('A');
      expect(await states.lastTurn(INSTITUTION, 'uncertain')).toBe('B');
    });
  },
  { extras: { worker: false } },
);
