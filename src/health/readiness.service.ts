import { Inject, Injectable } from '@nestjs/common';
import { PayscoreSyncService } from 'nestjs-payscore-sync';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';

/** A probe gives up soon; an answer that comes later helps nobody. */
const PATIENCE_MS = 2000;

/** A worker that has not looked for due syncs for so long hangs, ms; it looks every second or so. */
const WORKER_SILENCE_MS = 30_000;

/** What the probes are told. */
@Injectable()
export class ReadinessService {
  private isMigrated = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PayscoreSyncService) private readonly payscore: PayscoreSyncService,
  ) {}

  databaseAnswers(): Promise<boolean> {
    return inTime(this.dataSource.query('SELECT 1').then(() => true));
  }

  /** Whether every migration of this release has run. Once they have, nothing undoes it while this process runs. */
  async hasMigrated(): Promise<boolean> {
    this.isMigrated ||= await inTime(this.dataSource.showMigrations().then((isPending) => !isPending));
    return this.isMigrated;
  }

  /** Whether it worked and does no more; one that has not begun is still starting. */
  workerHangs(): boolean {
    return this.payscore.workerState().lastPollAt !== null && !this.workerPolls();
  }

  /** Whether the worker of this process looks for due syncs, and can write what its calls come to. */
  workerPolls(): boolean {
    const { isEnabled, lastPollAt, isStuck } = this.payscore.workerState();
    if (!isEnabled) return true;
    return !isStuck && lastPollAt !== null && Date.now() - lastPollAt.getTime() < WORKER_SILENCE_MS;
  }
}

function inTime(answer: Promise<boolean>): Promise<boolean> {
  return Promise.race([answer.catch(() => false), sleep(PATIENCE_MS, false, { ref: false })]);
}
