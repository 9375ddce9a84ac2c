import type { INestApplication } from '@nestjs/common';
import type { Simulator } from 'payscore-simulator';
import { createMigratedDatabase } from './migrated-database.js';
import { startTestSimulator } from './simulator.js';
import { startApp } from './test-app.js';
import type { DatabaseKind, TestDatabase } from './test-database.js';
import { type HostSettings, startHost, type TestHost } from './test-host.js';

/** A database with the module's tables and a simulator for a suite, or for each of its tests. What is started through them ends with them. */
export class Servers {
  database!: TestDatabase;
  simulator!: Simulator;
  private readonly running: { close(): Promise<void> }[] = [];

  constructor(kind: DatabaseKind, { each = false, create = () => createMigratedDatabase(kind) } = {}) {
    const [before, after] = each ? [beforeEach, afterEach] : [beforeAll, afterAll];
    before(async () => {
      [this.simulator, this.database] = await Promise.all([startTestSimulator(), create()]);
    });
    after(async () => {
      for (const one of this.running.splice(0)) await one.close();
      await this.simulator?.close();
      await this.database?.drop();
    });
  }

  /** @param options of the data source, in place of the database's own */
  async host(settings: HostSettings = {}, options = this.database.options): Promise<TestHost> {
    const host = await startHost({ ...this.database, options }, this.simulator, settings);
    this.running.push(host);
    return host;
  }

  async app(...of: Parameters<typeof startApp>): Promise<INestApplication> {
    const app = await startApp(...of);
    this.running.push(app);
    return app;
  }
}
