import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ReadinessService } from './readiness.service.js';

type State = 'up' | 'down';

/** What a probe may know without a token: up or down, and nothing about why. */
export interface Health {
  readonly status: State;
  readonly process: 'up';
  readonly database: State;
}

export interface Readiness extends Health {
  readonly migrations: State;
  readonly worker: State;
}

/** The only routes without a token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessService) private readonly readiness: ReadinessService) {}

  /** `GET /health`: 200 while the process and its database work, else 503. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async check(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const database = stateOf(await this.readiness.databaseAnswers());
    return answer(response, { status: database, process: 'up', database });
  }

  /** `GET /health/ready`: 200 once it may get work: database, migrations, and a worker that looks for due syncs. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const database = await this.readiness.databaseAnswers();
    const migrations = database && (await this.readiness.hasMigrated());
    const worker = this.readiness.workerPolls();
    return answer(response, {
      status: stateOf(database && migrations && worker),
      process: 'up',
      database: stateOf(database),
      migrations: stateOf(migrations),
      worker: stateOf(worker),
    });
  }
}

function answer<T extends Health>(response: Response, health: T): T {
  if (health.status === 'down') response.status(503);
  return health;
}

const stateOf = (works: boolean): State => (works ? 'up' : 'down');
