import type { Simulator } from 'payscore-simulator';
import { runInTransaction, type PayscoreSyncRecord, type SyncServiceOrderDto } from 'nestjs-payscore-sync';
import { describeOn, describeWith } from './describe-with.js';
import { createMigratedDatabase } from './migrated-database.js';
import { Servers } from './servers.js';
import { type DatabaseKind, EVERY_DATABASE, type TestDatabase, throughPgbouncer } from './test-database.js';
import type { HostSettings, TestHost } from './test-host.js';

/** A database, a simulator and a host on them; one set per suite. */
export interface Stage {
  readonly kind: DatabaseKind;
  readonly database: TestDatabase;
  readonly simulator: Simulator;
  readonly host: TestHost;
  /** Records in a committed transaction of its own. */
  enqueue(request: SyncServiceOrderDto): Promise<PayscoreSyncRecord>;
  /** Records, and waits until the sync is settled or needs a person. */
  deliver(request: SyncServiceOrderDto): Promise<PayscoreSyncRecord>;
}

interface Where {
  /** Default: every database. */
  readonly databases?: readonly DatabaseKind[];
  /** Databases it runs on once more, with an `entityPrefix`. */
  readonly prefixed?: readonly DatabaseKind[];
  /** Whether it runs once more on PostgreSQL through PgBouncer in transaction mode; a text is an `entityPrefix` there. */
  readonly pooled?: boolean | string;
}

/** Runs the same suite on every database, or on those a rule is about; skips it where one is missing. */
export function onEveryDatabase(
  title: string,
  suite: (stage: Stage) => void,
  settings: HostSettings & Where = {},
): void {
  const { databases = EVERY_DATABASE, prefixed = [], pooled = false, ...hostSettings } = settings;
  const leg = (kind: DatabaseKind, create?: () => Promise<TestDatabase>) => {
    const servers = new Servers(kind, create && { create });
    const stage = {
      kind,
      enqueue(request: SyncServiceOrderDto) {
        const { dataSource, payscore } = this.host;
        return runInTransaction(dataSource, (manager) => payscore.enqueue(request, { manager }));
      },
      async deliver(request: SyncServiceOrderDto) {
        const { id } = await this.enqueue(request);
        return this.host.payscore.waitFor(id, { waitMs: 60_000 });
      },
    } as { -readonly [K in keyof Stage]: Stage[K] };

    beforeAll(async () => {
      const { database, simulator } = servers;
      Object.assign(stage, { database, simulator, host: await servers.host(hostSettings) });
    });

    afterEach(() => {
      stage.simulator.script.clear();
    });

    suite(stage);
  };
  describeOn(databases, `${title} on %s`, (kind) => leg(kind));
  describeOn(prefixed, `${title} on %s with an entityPrefix`, (kind) =>
    leg(kind, () => createMigratedDatabase(kind, 'shop_')),
  );
  if (pooled === false) return;
  const prefix = pooled === true ? '' : pooled;
  const where = `through PgBouncer${prefix && ' with an entityPrefix'}`;
  describeWith('postgres', 'pgbouncer')(`${title} on postgres ${where}`, () =>
    leg('postgres', async () => throughPgbouncer(await createMigratedDatabase('postgres', prefix))),
  );
}
