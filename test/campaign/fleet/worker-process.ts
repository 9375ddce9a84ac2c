import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Ailment } from './ailments.js';
import type { WorkerHost } from './worker-host.js';
import type {
  PaidReport,
  ToldReport,
  WaitedReport,
  WorkerOrder,
  WorkerReport,
  WorkerSettings,
} from '../worker/messages.js';

const MAIN = fileURLToPath(new URL('../worker/main.js', import.meta.url));

/** How much of what a worker wrote is kept to explain its end, characters. */
const KEPT_OUTPUT = 4000;

/** Niceness. The witness runs in our process: starved of time it would note calls long after they arrived. */
const WORKER_NICENESS = 5;

export interface WorkerEvents {
  ready(worker: WorkerProcess): void;
  /** It is stopping itself. */
  frozen(worker: WorkerProcess): void;
  paid(report: PaidReport): void;
  told(report: ToldReport): void;
  waited(report: WaitedReport): void;
  tickets(count: number): void;
  ended(worker: WorkerProcess, code: number | null, signal: NodeJS.Signals | null): void;
}

/** One worker, an operating system's process that can be killed and stopped. */
export class WorkerProcess {
  state: 'starting' | 'ready' | 'stopped' | 'ended' = 'starting';
  /** Payments it was told to make and has not reported. */
  readonly pending = new Set<string>();
  /** Of its routes, once it is ready. */
  port = 0;
  readonly ailment: Ailment | null;
  readonly host: WorkerHost;
  private readonly child: ChildProcess;
  private output = '';
  private readyAt = Number.POSITIVE_INFINITY;

  constructor(
    settings: WorkerSettings,
    environment: Readonly<Record<string, string>>,
    { ailment, host }: Pick<WorkerProcess, 'ailment' | 'host'>,
    events: WorkerEvents,
  ) {
    this.ailment = ailment;
    this.host = host;
    const [program = process.execPath, ...entering] = host.enter;
    this.child = fork(MAIN, [], {
      execPath: program,
      env: { PATH: process.env['PATH'], ...environment, CAMPAIGN_WORKER: JSON.stringify(settings) },
      execArgv: host.enter.length === 0 ? [] : [...entering, process.execPath],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (this.child.pid !== undefined) setPriority(this.child.pid, WORKER_NICENESS);
    const keep = (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT));
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    // A message to a process that has just died is lost; its end tells enough.
    this.child.on('error', () => undefined);
    this.child.on('message', (report: WorkerReport) => {
      switch (report.type) {
        case 'ready':
          this.state = 'ready';
          this.port = report.port;
          this.readyAt = performance.now();
          return events.ready(this);
        case 'frozen':
          this.state = 'stopped';
          return events.frozen(this);
        case 'paid':
          this.pending.delete(report.id);
          return events.paid(report);
        case 'told':
          return events.told(report);
        case 'tickets':
          return events.tickets(report.count);
        case 'waited':
          return events.waited(report);
      }
    });
    this.child.once('close', (code, signal) => {
      this.state = 'ended';
      events.ended(this, code, signal);
    });
  }

  get lastOutput(): string {
    return this.output;
  }

  /** Since it was ready, ms. */
  get readyMs(): number {
    return performance.now() - this.readyAt;
  }

  tell(order: WorkerOrder): void {
    if (order.type === 'pay') this.pending.add(order.id);
    if (this.child.connected) this.child.send(order, () => undefined);
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.child.kill(signal);
    if (signal === 'SIGSTOP') this.state = 'stopped';
    if (signal === 'SIGCONT' && this.state === 'stopped') this.state = 'ready';
  }
}
