import type { DataSource } from 'typeorm';
import { PostgresDriver } from '../../src/ledger/gateway/pooled/postgres-driver.js';

/** A connection of `pg` as a server answers it. */
class Connection {
  readonly processID = 7;
  busy = 0;
  overlaps = 0;

  constructor(
    private readonly needsTransaction: boolean,
    private readonly mayLookAtSessions = true,
  ) {}

  async query(text: string) {
    this.busy += 1;
    if (this.busy > 1) this.overlaps += 1;
    await new Promise((resolve) => setImmediate(resolve));
    this.busy -= 1;
    if (!text.includes('pg_stat_get_activity'))
      return { rows: [{ needs_transaction: this.needsTransaction }] };
    if (!this.mayLookAtSessions) throw Object.assign(new Error('permission denied'), { code: '42501' });
    return { rows: [{ pid: 7, mark: '1' }] };
  }
}

describe('what is asked of a new connection to PostgreSQL', () => {
  const inspect = (connection: Connection) => new PostgresDriver({} as DataSource).inspect(connection);

  it('is asked one after the other, as `pg` wants it', async () => {
    const connection = new Connection(false);
    expect(await inspect(connection)).toEqual({ session: { id: 7, mark: '1' }, adaptation: null });
    expect(connection.overlaps).toBe(0);
  });

  it('tells its settings where a user may not look at sessions', async () => {
    expect(await inspect(new Connection(true, false))).toEqual({
      session: null,
      adaptation: { kind: 'transaction' },
    });
  });
});
