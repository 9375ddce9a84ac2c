import { FailoverGuard } from '../../src/ledger/failover/failover-guard.js';
import type { EntityManager } from 'typeorm';
import type { DoubtLot, FailoverSql, ServerLook } from '../../src/ledger/sql/failover-sql.js';

/** A ledger with so many unsettled syncs, on a server that can be replaced. */
class FakeServer implements FailoverSql {
  trusted = 'a';
  current = 'a';
  looks = 0;
  isSweepDue = true;
  readonly lots: string[] = [];
  suspicions = 0;
  private left: number;

  constructor(unsettled: number) {
    this.left = unsettled;
  }

  look(): Promise<ServerLook> {
    this.looks += 1;
    return Promise.resolve({ trusted: this.trusted, current: this.current, looks: this.looks });
  }

  takeSweep(): Promise<ServerLook | null> {
    return this.isSweepDue ? this.look() : Promise.resolve(null);
  }

  distrust(): Promise<void> {
    this.trusted = '';
    return Promise.resolve();
  }

  peek(): Promise<ServerLook> {
    return Promise.resolve({ trusted: this.trusted, current: this.current, looks: this.looks });
  }

  suspect(): Promise<number> {
    this.suspicions += 1;
    return this.now();
  }

  trust(current: string): Promise<void> {
    if (current === this.current) this.trusted = current;
    return Promise.resolve();
  }

  now(): Promise<number> {
    return Promise.resolve(1);
  }

  countUnsettled(): Promise<number> {
    return Promise.resolve(this.left);
  }

  doubt(_before: number, after: string, limit: number): Promise<DoubtLot> {
    this.lots.push(`${after}, trusted: ${this.trusted || 'nobody'}`);
    const count = Math.min(limit, this.left);
    this.left -= count;
    return Promise.resolve({ count, after: this.left > 0 ? String(this.left) : null });
  }
}

const CHANGED = { code: 'PAYSCORE_E_DATABASE_CHANGED' };
const lines: string[] = [];
const logger = { log: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
const manager = {} as EntityManager;
const guardOf = (server: FakeServer) => new FailoverGuard(server, 60_000, logger);
const setUp = (unsettled: number) => {
  const server = new FakeServer(unsettled);
  return { server, guard: guardOf(server) };
};

describe('the guard against failovers', () => {
  beforeEach(() => lines.splice(0));

  it('marks nothing while the server stays the same', async () => {
    const { server, guard } = setUp(3);
    await guard.check();
    await guard.check();
    expect(server.lots).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('marks every unsettled sync before it trusts another server, lot by lot', async () => {
    const { server, guard } = setUp(1200);
    await guard.check();
    server.current = 'b';
    await guard.check();
    expect(server.lots).toEqual([', trusted: a', '700, trusted: a', '200, trusted: a']);
    expect(server.trusted).toBe('b');
    // What hosts record from now on, they may have recorded before.
    expect(server.suspicions).toBe(1);
    expect(lines).toEqual([
      expect.stringContaining('another server or timeline answers'),
      'The database is trusted again. 1200 syncs are asked about first.',
    ]);
  });

  it('notices that commits were lost on the same server, and stops the claims of every process first', async () => {
    const { server, guard } = setUp(2);
    for (let look = 0; look < 5; look += 1) await guard.check();
    server.looks = 4;
    await guard.check();
    expect(server.lots).toEqual([', trusted: nobody']);
    expect(lines[0]).toContain('it lost commits');
    expect(server.trusted).toBe('a');
  });

  it('notices it with the sweep of the fleet too, unless another process takes that', async () => {
    const { server, guard } = setUp(2);
    for (let look = 0; look < 5; look += 1) expect(await guard.takeSweep(5000)).toBe(true);
    server.looks = 3;
    server.isSweepDue = false;
    expect(await guard.takeSweep(5000)).toBe(false);
    expect(server.lots).toEqual([]);
    server.isSweepDue = true;
    expect(await guard.takeSweep(5000)).toBe(true);
    expect(server.lots).toEqual([', trusted: nobody']);
    expect(server.trusted).toBe('a');
  });

  it('does not forget lost commits when the database fails once more before they are written down', async () => {
    const { server, guard } = setUp(3);
    server.looks = 10;
    await guard.check();
    server.looks = 4;
    const distrust = jest.spyOn(server, 'distrust').mockRejectedValueOnce(new Error('gone'));
    await expect(guard.check()).rejects.toThrow('gone');
    expect(server.lots).toEqual([]);
    // Others have looked meanwhile.
    server.looks = 30;
    await guard.check();
    expect(distrust).toHaveBeenCalledTimes(2);
    expect(server.lots).toEqual([', trusted: nobody']);
  });

  it('does not take the looks of other processes for lost commits', async () => {
    const server = new FakeServer(2);
    const [one, other] = [guardOf(server), guardOf(server)];
    await one.check();
    await other.check();
    await other.check();
    await one.check();
    expect(server.lots).toEqual([]);
  });

  it('leaves a server untrusted that is replaced once more while syncs are marked', async () => {
    const { server, guard } = setUp(1);
    await guard.check();
    server.current = 'b';
    const doubt = server.doubt.bind(server);
    server.doubt = (...parameters) => {
      server.current = 'c';
      return doubt(...parameters);
    };
    await guard.check();
    expect(server.trusted).toBe('a');
    await guard.check();
    expect(server.trusted).toBe('c');
  });

  it('shares one look among those who ask meanwhile, and spares empty claims a second one', async () => {
    const { server, guard } = setUp(0);
    await Promise.all([guard.check(), guard.check(), guard.checkAfterEmptyClaim()]);
    await guard.checkAfterEmptyClaim();
    expect(server.looks).toBe(1);
  });

  it('refuses what is only right if nothing was sent, until the new server is trusted', async () => {
    const { server, guard } = setUp(1);
    await guard.begin();
    await guard.assertUnchanged(manager);
    server.current = 'b';
    await expect(guard.assertUnchanged(manager)).rejects.toMatchObject(CHANGED);
    await guard.check();
    await guard.assertUnchanged(manager);
  });

  it('refuses it on the same server too when commits were lost, and has every unsettled sync marked', async () => {
    const { server, guard } = setUp(1);
    await guard.begin();
    for (let look = 0; look < 5; look += 1) await guard.check();
    server.looks = 2;
    await expect(guard.assertUnchanged(manager)).rejects.toMatchObject(CHANGED);
    await guard.check();
    expect(server.lots).toEqual([', trusted: nobody']);
    await guard.assertUnchanged(manager);
  });

  it('refuses it while another process marks what was lost, also where it began on this server', async () => {
    const { server, guard } = setUp(1);
    await guard.begin();
    await server.distrust();
    await expect(guard.assertUnchanged(manager)).rejects.toMatchObject(CHANGED);
  });

  it('lets a process that began on a restored database put back what people had decided', async () => {
    const server = new FakeServer(1);
    server.current = 'restored';
    const guard = guardOf(server);
    await guard.begin();
    await guard.assertUnchanged(manager);
    expect(server.lots).toEqual([]);
  });

  it('marks everything on demand', async () => {
    const { server, guard } = setUp(7);
    expect(await guard.countUnsettled()).toBe(7);
    expect(await guard.doubtAll()).toBe(7);
    expect(server.trusted).toBe('a');
  });
});
