import type { INestApplication } from '@nestjs/common';
import {
  type PayscoreInstitutionSource,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import { FAST } from './fast.js';
import { cashPayment, newOrder } from './payments.js';
import { RecordingLogger } from './recording-logger.js';
import { Servers } from './servers.js';
import { startTestSimulator } from './simulator.js';
import { databaseModule } from './test-app.js';
import type { DatabaseKind } from './test-database.js';
import { institutionOf } from './test-host.js';

export type Institution = PayscoreSyncOptions['institutions'][number] & { readonly name: string };

/** Stands for a table or a vault of institutions. It can fail, and go silent. */
export class Vault implements PayscoreInstitutionSource {
  institutions: readonly Institution[] = [];
  failure: Error | null = null;
  hangs = false;
  asked = 0;

  loadInstitutions(): Promise<readonly Institution[]> {
    this.asked += 1;
    if (this.hangs) return new Promise(() => undefined);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.institutions);
  }
}

/** An app whose institutions a vault has: `hongkong` and `japan`, each with a WeChat Pay. One for each suite. */
export class VaultApp {
  readonly vault = new Vault();
  readonly logger = new RecordingLogger();
  app!: INestApplication;
  payscore!: PayscoreSyncService;
  institutions!: readonly [Institution, Institution];
  simulators!: readonly [Simulator, Simulator];

  /** @param count how many institutions the vault has when the app starts */
  constructor(kind: DatabaseKind, count: number, refresh: { readonly refreshMs?: number } = {}) {
    const servers = new Servers(kind);
    beforeAll(async () => {
      this.simulators = [servers.simulator, await startTestSimulator()];
      const [hongKong, japan] = this.simulators.map((simulator) => institutionOf(simulator));
      this.institutions = [
        { ...hongKong!, name: 'hongkong' },
        { ...japan!, name: 'japan' },
      ];
      this.vault.institutions = this.institutions.slice(0, count);
      const institutionSource = { useFactory: () => this.vault, ...refresh };
      this.app = await servers.app(
        [
          databaseModule(servers.database),
          PayscoreSyncModule.forRoot({ ...FAST, institutions: [], institutionSource }),
        ],
        { logger: this.logger },
      );
      this.payscore = this.app.get(PayscoreSyncService);
    });
    afterAll(() => this.simulators?.[1].close());
  }

  /** Records cash for a new order of an institution. */
  pay({ name }: Institution) {
    const orderNo = newOrder(this.simulators[name === 'japan' ? 1 : 0]);
    return this.payscore.sync(cashPayment(orderNo), { institution: name, waitMs: 0 });
  }
}
