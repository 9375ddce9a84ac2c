import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from 'payscore-simulator';
import { killAll, type RunningProcess, runToEnd, startProcess } from './process.js';
import { type Answer, restOf } from './rest.js';
import { startTestSimulator } from './simulator.js';

export const HOST = 'dist/src/main.js';

type Environment = Record<string, string>;

/** The example host as it is built: one process, on a SQLite file that outlives it. */
export class BuiltHost {
  /** Of the shop's own systems. */
  readonly token = randomBytes(16).toString('hex');
  /** Of the operator alice. */
  readonly operator = randomBytes(16).toString('hex');
  /** Whom it talks to, unless it was started with another. */
  simulator!: Simulator;
  private environment: Environment = {};
  private folder: string | undefined;
  private process!: RunningProcess<{ url: string }>;

  constructor(private readonly settings: Environment = {}) {}

  get url(): string {
    return this.process.ready.url;
  }

  /** @param wechatpay whom it talks to; default: a simulator of its own */
  async start(wechatpay?: { readonly environment: Environment }): Promise<void> {
    const { environment } = wechatpay ?? (this.simulator = await startTestSimulator());
    this.folder = mkdtempSync(join(tmpdir(), 'payscore-host-'));
    this.environment = {
      ...environment,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(this.folder, 'shop.sqlite')}`,
      PAYSCORE_HTTP_TOKEN: this.token,
      PAYSCORE_OPERATOR_TOKENS: `alice:${this.operator}`,
      ...this.settings,
    };
    await this.startAgain();
  }

  /** Once more, as before, after it has ended. */
  async startAgain(): Promise<void> {
    this.process = await startProcess(HOST, this.environment);
  }

  /** Another process with changed settings, which is expected to end by itself. */
  runToEnd(changes: Environment): ReturnType<typeof runToEnd> {
    return runToEnd(HOST, { ...this.environment, ...changes });
  }

  /** Calls with a token; with none if that is empty. */
  call(method: string, path: string, body?: unknown, token = this.token): Promise<Answer> {
    return restOf(this.url, token)(method, path, body);
  }

  /** What the last process printed so far. */
  output(): string {
    return this.process.output();
  }

  /** Sends a signal and answers how it ended. */
  end(signal: NodeJS.Signals): ReturnType<RunningProcess<unknown>['end']> {
    return this.process.end(signal);
  }

  /** Also after a start that failed. */
  async close(): Promise<void> {
    killAll();
    await this.simulator?.close();
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}
