import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { answerProblem } from './answer-problem.js';

/** Answers every error of our own routes as a problem: those of the host's guards, too. */
@Catch()
export class RouteProblemFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    answerProblem(error, this.host.httpAdapter, context.switchToHttp().getResponse());
  }
}
