import type { Sabotage } from '../options.js';
import type { Span } from '../checker/history.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import {
  type DeadlyMoment,
  type Moment,
  MOMENTS,
  type PaidReport,
  START_FAILED,
  type ToldReport,
} from '../worker/messages.js';
import { AILING, drawAilment } from './ailments.js';
import { Spans } from './spans.js';
import type { WorkerHost } from './worker-host.js';
import { WorkerProcess } from './worker-process.js';

/** Time until a worker that ended is replaced, ms. */
const REPLACE_MS = 50;

/** The same after an end that nobody can explain; it may go on and on, ms. */
const REPLACE_STRAY_MS = 2000;

/** How long the only worker is let work before it is killed or stopped, ms. */
const WORK_MS = 700;

/** How long a worker may take to start before it is killed and replaced, ms. */
const START_LIMIT_MS = 20_000;

/** How long workers may take to end when asked, ms. */
const FAREWELL_MS = 30_000;

export interface FleetEvents {
  paid(report: PaidReport): void;
  told(report: ToldReport): void;
  /** Its process ended, so nobody knows whether it was committed. */
  lost(paymentId: string): void;
  /** So many tickets of the engine were taken. */
  tickets(count: number): void;
}

/** What every worker is started with. */
export interface FleetSettings {
  /** One for each worker. */
  readonly hosts: readonly WorkerHost[];
  /** Of a standby that the host reads from; null where there is none. */
  readonly standbyUrl: string | null;
  readonly sabotage: Sabotage | null;
  /** Whether some of those that start sign with a key nobody knows. */
  readonly hasWrongKeys: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** The worker processes of a campaign: each that ends is replaced until the fleet is closed. */
export class Fleet {
  readonly counts = { started: 0, kills: 0, stops: 0 };
  readonly strayEnds: string[] = [];
  /** How long requests were worked on after their callers had hung up, ms. */
  readonly waits: Span[] = [];
  readonly stops = new Spans();
  /** When no worker was there at all. */
  readonly absences = new Spans();
  /** When none was there that could deliver. */
  readonly idleness = new Spans();
  private readonly workers = new Set<WorkerProcess>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** How long each that was told to stop itself is to stay so. */
  private readonly freezeMs = new WeakMap<WorkerProcess, number>();
  private lastWords = '';
  private isCalm = false;
  private isClosing = false;

  constructor(
    private readonly settings: FleetSettings,
    private readonly random: SeededRandom,
    private readonly events: FleetEvents,
  ) {}

  start(): void {
    this.noteAbsence();
    for (const host of this.settings.hosts) this.startOne(host);
  }

  get size(): number {
    return this.settings.hosts.length;
  }

  /** Workers that take orders. */
  get ready(): readonly WorkerProcess[] {
    return [...this.workers].filter(({ state }) => state === 'ready');
  }

  /** Whether every worker is at work, and none has to be replaced any more. */
  get isWhole(): boolean {
    return this.ready.length === this.size && this.ready.every(({ ailment }) => ailment === null);
  }

  /** What the one that ended last had written, and those that are there. */
  get lastOutput(): string {
    return [this.lastWords, ...[...this.workers].map(({ lastOutput }) => lastOutput)].join('\n').trim();
  }

  /**
   * SIGKILL for one of them, unless that would leave nobody at work: on a slow machine a campaign would else see
   * processes start and die, and little in between.
   */
  killOne(random: SeededRandom): void {
    if (this.canSpareOne) random.pick(this.ready).signal('SIGKILL');
  }

  /** SIGSTOP for one of them, at once or at a moment of its work, and SIGCONT later; likewise. */
  stopOne(random: SeededRandom, at: Moment | 'now', forMs: number): void {
    if (!this.canSpareOne) return;
    const worker = random.pick(this.ready);
    if (at === 'now') {
      worker.signal('SIGSTOP');
      this.stopped(worker, forMs);
    } else {
      this.freezeMs.set(worker, forMs);
      worker.tell({ type: 'freeze', moment: at });
    }
  }

  /** SIGKILL for the worker of a host, likewise. Answers whether there was one. */
  killOn(name: string): boolean {
    const worker = this.ready.find(({ host }) => host.name === name);
    if (worker && this.canSpareOne) worker.signal('SIGKILL');
    return worker !== undefined && this.canSpareOne;
  }

  /** From now on workers live on, and their calls get through. */
  calm(): void {
    this.isCalm = true;
    for (const worker of this.workers) {
      if (worker.ailment) worker.signal('SIGKILL');
      else worker.tell({ type: 'calm' });
    }
  }

  /** Asks every worker to end, and kills what does not. */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const worker of this.workers) {
      worker.signal('SIGCONT');
      worker.signal('SIGTERM');
    }
    const until = Date.now() + FAREWELL_MS;
    while (this.workers.size > 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { lastOutput } of this.workers)
      this.strayEnds.push(`a worker did not end when asked: ${lastOutput}`);
    this.abandon();
  }

  /** Leaves nothing behind, at once. */
  abandon(): void {
    this.isClosing = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const worker of this.workers) worker.signal('SIGKILL');
  }

  /** Another one is at work, or, where there is but one, it has been for a while. */
  private get canSpareOne(): boolean {
    const { ready } = this;
    if (this.size > 1) return ready.length > 1;
    return ready.some(({ readyMs }) => readyMs >= WORK_MS);
  }

  private stopped(worker: WorkerProcess, forMs: number): void {
    this.counts.stops += 1;
    this.noteAbsence();
    const end = this.stops.begin();
    this.later(forMs, () => {
      end();
      worker.signal('SIGCONT');
      this.noteAbsence();
    });
  }

  private startOne(host: WorkerHost): void {
    const { standbyUrl, sabotage, hasWrongKeys, environment } = this.settings;
    const { databaseUrl, engine, address } = host;
    this.counts.started += 1;
    const random = this.random.fork(this.counts.started);
    const ailment = this.isCalm ? null : drawAilment(random, { hasWrongKeys, hasTills: engine !== null });
    const deadly = this.isCalm ? null : deadlyMoment(random);
    const worker = new WorkerProcess(
      { databaseUrl, standbyUrl, sabotage, deadly, engine, address, delivers: ailment !== 'till' },
      { ...environment, ...host.environment, ...(ailment ? AILING[ailment] : {}) },
      { ailment, host },
      {
        ready: (worker) => {
          // The order may have come while it was starting.
          if (this.isCalm) worker.tell({ type: 'calm' });
          if (this.isCalm && worker.ailment) worker.signal('SIGKILL');
          this.noteAbsence();
        },
        frozen: (worker) => this.stopped(worker, this.freezeMs.get(worker) ?? 0),
        paid: (report) => this.events.paid(report),
        told: (report) => this.events.told(report),
        tickets: (count) => this.events.tickets(count),
        waited: ({ from, to }) => this.waits.push({ from, to }),
        ended: (worker, code, signal) => this.ended(worker, code, signal),
      },
    );
    this.workers.add(worker);
    // Whatever hangs in its start, a supervisor stops waiting.
    this.later(START_LIMIT_MS, () => {
      if (worker.state === 'starting') worker.signal('SIGKILL');
    });
  }

  private ended(worker: WorkerProcess, code: number | null, signal: NodeJS.Signals | null): void {
    this.workers.delete(worker);
    this.lastWords = worker.lastOutput;
    this.noteAbsence();
    const isOrdinary = signal === 'SIGKILL' || code === START_FAILED;
    if (signal === 'SIGKILL') this.counts.kills += 1;
    if (!isOrdinary && (!this.isClosing || (code !== 0 && signal !== 'SIGTERM'))) {
      this.strayEnds.push(`a worker ended with ${code ?? signal}: ${worker.lastOutput}`);
    }
    for (const id of worker.pending) this.events.lost(id);
    if (!this.isClosing)
      this.later(isOrdinary ? REPLACE_MS : REPLACE_STRAY_MS, () => this.startOne(worker.host));
  }

  private noteAbsence(): void {
    this.absences.set(this.ready.length === 0);
    this.idleness.set(!this.ready.some(({ ailment }) => ailment === null));
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.isClosing) work();
    }, ms);
    this.timers.add(timer);
  }
}

function deadlyMoment(random: SeededRandom): DeadlyMoment | null {
  if (!random.chance(0.35)) return null;
  return { moment: random.pick(MOMENTS), count: random.integer(1, 6) };
}
