import type { BellHandler } from '../delivery/bell/index.js';
import { InstitutionVisit } from './institution-visit.js';

/** The visits of this process, at most one per institution. */
export class Visits {
  private readonly open = new Map<string, InstitutionVisit>();
  private isStopped = false;

  constructor(
    private readonly handler: BellHandler,
    /** Called at the end of a visit. @param dueInMs time until something is due, ms; 0: at once */
    private readonly onDue: (institution: string, dueInMs: number) => void,
  ) {}

  has(institution: string): boolean {
    return this.open.has(institution);
  }

  /** Resolves once the institution is served; its visit goes on. */
  ring(institution: string): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    const before = this.open.get(institution);
    if (before) return before.ring();
    const visit = new InstitutionVisit(institution, this.handler, () => this.isStopped);
    this.open.set(institution, visit);
    const served = visit.ring();
    void this.run(institution, visit);
    return served;
  }

  /** Begins no more service. */
  stop(): void {
    this.isStopped = true;
  }

  private async run(institution: string, visit: InstitutionVisit): Promise<void> {
    const dueInMs = await visit.run();
    this.open.delete(institution);
    if (visit.isWanted) await this.ring(institution);
    else if (dueInMs !== null && !this.isStopped) this.onDue(institution, dueInMs);
    visit.release();
  }
}
