import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ReadinessService } from './readiness.service.js';

type State = 'up' | 'down';

interface Answer {
  readonly status: State;
}

/** What a probe may know without a token: up or down, and nothing about why. */
export interface Health extends Answer {
  readonly process: 'up';
  readonly database: State;
}

export interface Readiness extends Health {
  readonly migrations: State;
  readonly worker: State;
}

export interface Liveness extends Answer {
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
    return answer<Health>(response, { status: database, process: 'up', database });
  }

  /** `GET /health/live`: 503 only where a restart may help. A database that does not answer is no reason for one. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  async live(@Res({ passthrough: true }) response: Response): Promise<Liveness> {
    const hangs = this.readiness.workerHangs() && (await this.readiness.databaseAnswers());
    return answer(response, { status: stateOf(!hangs), worker: stateOf(!hangs) });
  }

  /** `GET /health/ready`: 200 once it may get work: database, migrations, and a worker that looks for due syncs. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const database = await this.readiness.databaseAnswers();
    const migrations = database && (await this.readiness.hasMigrated());
    const worker = this.readiness.workerPolls();
    return answer<Readiness>(response, {
      status: stateOf(database && migrations && worker),
      process: 'up',
      database: stateOf(database),
      migrations: stateOf(migrations),
      worker: stateOf(worker),
    });
  }
}

function answer<T extends Answer>(response: Response, health: T): T {
  if (health.status === 'down') response.status(503);
  return health;
}

const stateOf = (works: boolean): State => (works ? 'up' : 'down');
