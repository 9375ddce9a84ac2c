import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  PayscoreAttemptRecord,
  PayscoreInstitutionState,
  PayscoreSyncRecord,
} from 'nestjs-payscore-sync';
import type { Simulator, SimulatorOptions } from 'payscore-simulator';
import { HOST } from './built-host.js';
import { type DoctorRun, PayscoreRunner } from './doctor.js';
import { eventually } from './eventually.js';
import { FAST_ENVIRONMENT } from './fast.js';
import type { HostRunner, RunningHost } from './host-runner.js';
import { cashPayment, newOrder } from './payments.js';
import { killAll, startProcess } from './process.js';
import { type Answer, restOf } from './rest.js';
import { startTestSimulator } from './simulator.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

type Environment = Record<string, string>;
type Detail = Parameters<typeof cashPayment>[1];
export type SyncWithLog = PayscoreSyncRecord & { readonly attemptLog: readonly PayscoreAttemptRecord[] };

/** What a person waits for who asks once. */
const PATIENT: Environment = { PAYSCORE_TIMEOUT_MS: '20000', PAYSCORE_LEASE_MS: '60000' };

/** One process of the example host, as whoever operates it sees it: over REST. */
export class ShopProcess {
  constructor(
    private readonly process: RunningHost,
    readonly operator: string,
  ) {}

  get url(): string {
    return this.process.ready.url;
  }

  call(method: string, path: string, body?: object): Promise<Answer> {
    return restOf(this.url, this.operator)(method, path, body);
  }

  /** Records cash for an order. @throws Error unless it was recorded */
  async record(orderNo: string, detail: Detail = {}): Promise<SyncWithLog> {
    const { out_order_no: _inThePath, ...body } = cashPayment(orderNo, detail);
    return this.json('POST', `/payscore/serviceorders/${orderNo}/sync`, body);
  }

  get(id: string): Promise<SyncWithLog> {
    return this.json('GET', `/payscore/syncs/${id}`);
  }

  act(action: 'retry' | 'cancel' | 'resolve' | 'check', id: string, reason: string): Promise<SyncWithLog> {
    return this.json('POST', `/payscore/syncs/${id}/${action}`, { reason });
  }

  async institution(): Promise<PayscoreInstitutionState> {
    const { items } = await this.json<{ items: PayscoreInstitutionState[] }>('GET', '/payscore/institutions');
    return items[0] as PayscoreInstitutionState;
  }

  /** A gauge of `/metrics`, of whichever labels; null while it is not there. */
  async gauge(name: string): Promise<number | null> {
    const { text } = await this.call('GET', '/metrics');
    const value = new RegExp(`^${name}\\{[^}]*\\} (\\S+)`, 'm').exec(text)?.[1];
    return value === undefined ? null : Number(value);
  }

  /** The syncs once each has one of the statuses. */
  async until(ids: readonly string[], ...statuses: PayscoreSyncRecord['status'][]): Promise<SyncWithLog[]> {
    return eventually(async () => {
      const syncs = await Promise.all(ids.map((id) => this.get(id)));
      return syncs.every(({ status }) => statuses.includes(status)) ? syncs : undefined;
    });
  }

  /** What it printed so far. */
  output(): string {
    return this.process.output();
  }

  async stop(): Promise<void> {
    const { code, signal } = await this.process.end();
    if (code !== 0) throw new Error(`Ended with ${code ?? signal}:\n${this.process.output()}`);
  }

  private async json<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await this.call(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }
}

/** A shop in production, for rehearsals: the built host on PostgreSQL, and a WeChat Pay. */
export interface Shop {
  readonly simulator: Simulator;
  readonly database: TestDatabase;
  /** Where its commands run. */
  readonly folder: string;
  /** Of its processes and commands. */
  environment(): Environment;
  /** Starts one process more. */
  start(changes?: Environment): Promise<ShopProcess>;
  /** An order that waits for payment at WeChat Pay. */
  order(): string;
  doctor(args?: readonly string[], changes?: Environment): Promise<DoctorRun>;
  /** Any command of `payscore`. */
  payscore(args: readonly string[], changes?: Environment): Promise<DoctorRun>;
  /** Ends every process first. */
  close(): Promise<void>;
}

/** @param hosts runs the apps, instead of a process for each */
export async function openShop(options: SimulatorOptions = {}, hosts?: HostRunner): Promise<Shop> {
  const [simulator, database] = await Promise.all([
    startTestSimulator(options),
    createTestDatabase('postgres'),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'payscore-shop-'));
  const operator = randomBytes(16).toString('hex');
  const commands = new PayscoreRunner();
  const running = new Set<RunningHost>();
  const environment = (): Environment => ({
    ...FAST_ENVIRONMENT,
    ...simulator.environment,
    PORT: '0',
    DATABASE_URL: database.url,
    PAYSCORE_HTTP_TOKEN: randomBytes(16).toString('hex'),
    PAYSCORE_OPERATOR_TOKENS: `alice:${operator}`,
  });
  return {
    simulator,
    database,
    folder,
    environment,
    async start(changes = {}) {
      const all = { ...environment(), ...changes };
      if (!hosts) return new ShopProcess(await startProcess(HOST, all), operator);
      const host = await hosts.start(all);
      running.add(host);
      const end = () => (running.delete(host), host.end());
      return new ShopProcess({ ...host, end }, operator);
    },
    order: () => newOrder(simulator),
    payscore: (args, changes = {}) => commands.run(folder, args, { ...environment(), ...changes }),
    doctor: (args = [], changes = {}) =>
      commands.run(folder, ['doctor', ...args], { ...environment(), ...PATIENT, ...changes }),
    async close() {
      for (const host of running) await host.end();
      if (!hosts) killAll();
      await commands.close();
      await simulator.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
