import { AsyncResource } from 'node:async_hooks';
import { PendingWork } from '../concurrency/pending-work.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import type { BellHandler } from './bell/index.js';

/** Institutions that are served at once: claims share the host's connection pool. */
const CONCURRENCY = 4;
/** A longer service counts no more, ms: the database or a lock holds it up. */
const SLOW_MS = 100;
/** Largest number of services in progress, slow ones included. */
const MAX_IN_PROGRESS = 16;

/** Somebody who waits for the end of a service. */
type Waiting = (isOpen: boolean) => void;

/**
 * Serves institutions in the order in which they were added. One that is added while it waits is served once; one
 * that is added while it is served, once more. A slow one does not delay the others.
 */
export class InstitutionQueue {
  /** In order, each with those who wait for the end of its service. */
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly inProgress = new Set<string>();
  private readonly work = new PendingWork();
  /** Services run in its async context: a ring comes from within a transaction and a trace of its caller. */
  private readonly scope = new AsyncResource('PayscoreInstitutions');
  /** Services in progress that are not slow. */
  private counted = 0;
  private isStopped = false;

  constructor(private readonly serve: BellHandler['serve']) {}

  /** Resolves when it has been served, with whether more calls may begin; false when it is not served. */
  add(institution: string): Promise<boolean> {
    if (this.isStopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiting = this.waiting.get(institution);
      if (waiting) waiting.push(resolve);
      else this.waiting.set(institution, [resolve]);
      this.begin();
    });
  }

  /** Begins no more service. */
  stop(): void {
    this.isStopped = true;
    for (const waiting of this.waiting.values()) for (const resolve of waiting) resolve(false);
    this.waiting.clear();
  }

  /** Resolves when no service is in progress. */
  idle(): Promise<void> {
    return this.work.idle();
  }

  private begin(): void {
    for (const [institution, waiting] of this.waiting) {
      if (this.counted >= CONCURRENCY || this.inProgress.size >= MAX_IN_PROGRESS) return;
      if (this.inProgress.has(institution)) continue;
      this.waiting.delete(institution);
      this.scope.runInAsyncScope(() => void this.work.add(this.run(institution, waiting)));
    }
  }

  private async run(institution: string, waiting: readonly Waiting[]): Promise<void> {
    this.inProgress.add(institution);
    this.counted += 1;
    const service = this.serve(institution);
    await withDeadline(service, SLOW_MS, () => undefined);
    this.counted -= 1;
    this.begin();
    const isOpen = await service;
    this.inProgress.delete(institution);
    this.begin();
    for (const resolve of waiting) resolve(isOpen);
  }
}
