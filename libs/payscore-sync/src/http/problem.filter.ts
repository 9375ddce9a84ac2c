import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { oneLine } from '../text/one-line.js';
import { toProblem } from './problem.js';

/** Longest text of somebody else in a log line. */
const MAX_TEXT = 512;

/**
 * Answers every error as `application/problem+json`. Bound to our own controller; a host that binds it globally
 * (`APP_FILTER`) also gets problems for what its body parser refuses.
 */
@Catch()
export class PayscoreProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('PayscoreSync');

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: 'not an Error' };
      this.logger.error(oneLine(`${name}: ${message}`).slice(0, MAX_TEXT));
    }
    const { httpAdapter } = this.host;
    const response: unknown = context.switchToHttp().getResponse();
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response);
      return;
    }
    // The host's guard knows better which credentials it wants, and may have said so.
    const isChallenged = Boolean(httpAdapter.getHeader(response, 'WWW-Authenticate'));
    if (problem.status === 401 && !isChallenged) {
      httpAdapter.setHeader(response, 'WWW-Authenticate', 'Bearer');
    }
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json; charset=utf-8');
    httpAdapter.reply(response, problem, problem.status);
  }
}
