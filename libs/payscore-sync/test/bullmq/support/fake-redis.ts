import type { BullmqEngine, TicketQueue, TicketWorker } from '../../../src/bullmq/bullmq-ports.js';
import type { Ticket, TicketOptions } from '../../../src/bullmq/ticket.js';

type Take = (data: unknown) => Promise<void>;
type Scheduler = { next: number; every: number };

/** A Redis that keeps tickets, and swallows rings as BullMQ does. */
export class FakeRedis {
  readonly added: (Ticket & { readonly delay?: number })[] = [];
  readonly options: TicketOptions[] = [];
  scheduler: Scheduler | undefined;
  /** How often it was made. */
  made = 0;
  /** `away`: refuses; `silent`: does not answer until it is not. */
  mode: 'well' | 'away' | 'silent' = 'well';
  /** Opened by the host, and given to the queues. */
  client: { duplicate(): unknown } | undefined;
  /** How many queues gave their connection up. */
  disconnected = 0;
  workers: Take[] = [];
  private readonly keys = new Map<string, number>();
  private silent: (() => void)[] = [];
  private readonly closed: (() => void)[] = [];
  private turn = 0;

  /** As one process has it. */
  engine(): BullmqEngine {
    const queue: TicketQueue = {
      ...{ name: 'institutions', opts: { connection: this.client } },
      add: (_name, ticket, options) => this.answering(() => this.add(ticket, options)),
      getJobScheduler: () => this.answering(() => this.scheduler),
      upsertJobScheduler: (_id, { every }) =>
        this.answering(() => {
          this.made += 1;
          this.scheduler = { every, next: performance.now() + every };
        }),
      disconnect: () => {
        this.disconnected += 1;
        return Promise.resolve();
      },
      on: (event, listener) => event === 'ioredis:close' && this.closed.push(() => listener()),
    };
    return { queue: () => queue, startWorker: (_queue, take) => this.startWorker(take) };
  }

  /** The connections are lost. */
  close(): void {
    this.mode = 'away';
    for (const listener of this.closed) listener();
  }

  /** It answers again, also what it was asked meanwhile. */
  wakeUp(): void {
    this.mode = 'well';
    for (const answer of this.silent.splice(0)) answer();
  }

  flush(): void {
    this.scheduler = undefined;
    this.keys.clear();
  }

  /** A worker takes the sweep that is due. */
  async sweep(worker = this.workers[0]): Promise<void> {
    if (this.scheduler) this.scheduler = { ...this.scheduler, next: this.scheduler.next + 5000 };
    await worker?.({ v: 1, institution: null, why: 'sweep' });
  }

  private startWorker(take: Take): TicketWorker {
    this.workers.push(take);
    const end = () => {
      this.workers = this.workers.filter((one) => one !== take);
      return Promise.resolve();
    };
    return { close: end, disconnect: end };
  }

  private add(ticket: Ticket, options: TicketOptions): void {
    const { deduplication, delay } = options;
    if ((this.keys.get(deduplication.id) ?? 0) > performance.now()) return;
    this.keys.set(deduplication.id, performance.now() + deduplication.ttl);
    this.options.push(options);
    this.added.push({ ...ticket, ...(delay === undefined ? {} : { delay }) });
    if (delay !== undefined || this.workers.length === 0) return;
    this.turn += 1;
    void this.workers[this.turn % this.workers.length]?.(ticket);
  }

  private answering<T>(answer: () => T): Promise<T> {
    if (this.mode === 'away') return Promise.reject(new Error('connection refused'));
    if (this.mode === 'well') return Promise.resolve().then(answer);
    return new Promise((resolve) => this.silent.push(() => resolve(answer())));
  }
}
