import { Worker } from 'bullmq';

/** Between two reports of tickets, ms. */
const REPORT_MS = 500;

/** Whatever takes tickets in this process: counts them, and closes it behind its owner's back. */
export class TicketEars {
  private readonly workers = new Set<Worker>();
  private taken = 0;

  /** @param report how many were taken since the last call; not called while none are */
  constructor(report: (count: number) => void) {
    const note = (worker: Worker) => this.note(worker);
    const { run } = Worker.prototype;
    Worker.prototype.run = function (this: Worker) {
      note(this);
      return run.call(this);
    };
    setInterval(() => {
      if (this.taken > 0) report(this.taken);
      this.taken = 0;
    }, REPORT_MS).unref();
  }

  /** No more tickets are taken, and nobody is told. */
  close(): void {
    // A worker that is closed by force does not wait for Redis, which may be away.
    for (const worker of this.workers) void worker.close(true).catch(() => undefined);
  }

  private note(worker: Worker): void {
    this.workers.add(worker);
    worker.on('completed', () => (this.taken += 1));
  }
}
