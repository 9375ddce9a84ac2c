import type { PlannedFault, PlannedStop } from '../plan/planned-faults.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { HostileRemote } from '../remote/hostile-remote.js';
import { Spans } from './spans.js';
import type { Fleet } from './fleet.js';

/** Pause before a kill or a stop that has not come to anything is tried on another process, ms. */
const TRY_AGAIN_MS = 700;

/** Makes planned faults happen. What finds no process, or one that dies before, is made up for. */
export class FaultDriver {
  /** When the database was being restarted. */
  readonly restarts = new Spans();
  restartCount = 0;
  private killsDue = 0;
  private readonly stopsDue: PlannedStop[] = [];
  private readonly tried = { kill: 0, stop: 0 };
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly faults: PlannedFault[],
    private readonly fleet: Fleet,
    private readonly remote: HostileRemote,
    private readonly restart: (isCrash: boolean) => Promise<void>,
    private readonly random: SeededRandom,
  ) {}

  /** Whether all that was planned has happened. */
  get isDone(): boolean {
    const { kills, stops } = this.fleet.counts;
    return this.faults.length === 0 && kills >= this.killsDue && stops >= this.stopsDue.length;
  }

  /** @param elapsedMs since the faults began */
  tick(elapsedMs: number): void {
    while (this.faults[0] && this.faults[0].atMs <= elapsedMs)
      this.strike(this.faults.shift() as PlannedFault);
    const { kills, stops } = this.fleet.counts;
    // Workers also kill themselves; planned kills only make up for what they left to do.
    if (kills < this.killsDue && this.isTime('kill')) this.fleet.killOne(this.random);
    const stop = this.stopsDue[stops];
    if (stop && this.isTime('stop')) this.fleet.stopOne(this.random, stop.where, stop.forMs);
  }

  /** Resolves once the database is up. */
  async settle(): Promise<void> {
    await this.restarting;
  }

  private strike(fault: PlannedFault): void {
    switch (fault.kind) {
      case 'kill':
        this.killsDue += 1;
        return;
      case 'stop':
        this.stopsDue.push(fault);
        return;
      case 'spell':
        this.remote.enchant(fault.spell, fault.forMs);
        return;
      case 'restart':
        this.restarting = this.restarting.then(() => this.restartNow(fault.isCrash));
    }
  }

  private async restartNow(isCrash: boolean): Promise<void> {
    const end = this.restarts.begin();
    await this.restart(isCrash);
    this.restartCount += 1;
    end();
  }

  /** That a process was killed or has stopped itself is known only a little later. */
  private isTime(what: 'kill' | 'stop'): boolean {
    if (performance.now() - this.tried[what] < TRY_AGAIN_MS) return false;
    this.tried[what] = performance.now();
    return true;
  }
}
