import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';

/** A probe gives up soon; an answer that comes later helps nobody. */
const PATIENCE_MS = 2000;

/** What a probe may know without a token: up or down, and nothing about why. */
export interface Health {
  readonly status: 'up' | 'down';
  readonly process: 'up';
  readonly database: 'up' | 'down';
}

/** `GET /health`: 200 while the process and its database work, else 503. The only route without a token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  async check(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const database = (await this.databaseAnswers()) ? 'up' : 'down';
    if (database === 'down') response.status(503);
    response.header('Cache-Control', 'no-store');
    return { status: database, process: 'up', database };
  }

  private databaseAnswers(): Promise<boolean> {
    const answer = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(PATIENCE_MS, false, { ref: false })]);
  }
}
