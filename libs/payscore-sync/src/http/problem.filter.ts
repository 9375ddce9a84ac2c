import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { PayscoreError } from '../errors/index.js';
import { answerProblem } from './answer-problem.js';
import { isUnreadableBody } from './problem.js';
import { takesBody } from './route-paths.js';

interface Request {
  readonly method?: unknown;
  readonly originalUrl?: unknown;
  readonly url?: unknown;
}

/** Answers every error of our routes as a problem, also those of the host's guards. */
@Catch()
export class RouteProblemFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    answerProblem(error, this.host.httpAdapter, context.switchToHttp().getResponse());
  }
}

/**
 * Answers every `PayscoreError` as a problem (RFC 9457) with the status of its code. Use it globally
 * (`APP_FILTER`) or on a controller that calls `PayscoreSyncService`. Globally it also answers body parser
 * errors below our routes. Nest's own filter handles all other errors.
 */
@Catch()
export class PayscoreProblemFilter extends BaseExceptionFilter {
  constructor(@Inject(HttpAdapterHost) protected override readonly httpAdapterHost: HttpAdapterHost) {
    super();
  }

  override catch(error: unknown, context: ArgumentsHost): void {
    // Nest answers errors of other transports itself.
    if (context.getType<string>() !== 'http') return;
    if (error instanceof PayscoreError || isRefusedBody(error, context)) {
      answerProblem(error, this.httpAdapterHost.httpAdapter, context.switchToHttp().getResponse());
      return;
    }
    super.catch(error, context);
  }
}

function isRefusedBody(error: unknown, context: ArgumentsHost): boolean {
  const { method, originalUrl, url } = context.switchToHttp().getRequest<Request>();
  return takesBody(method, originalUrl ?? url) && isUnreadableBody(error);
}
