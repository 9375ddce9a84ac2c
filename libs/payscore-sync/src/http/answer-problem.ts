import { Logger } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { errorText, textOf } from '../text/error-text.js';
import { toProblem } from './problem.js';

const logger = new Logger('PayscoreSync');

/** Answers an error as `application/problem+json` and logs what the caller must not see. */
export function answerProblem(error: unknown, httpAdapter: AbstractHttpAdapter, response: unknown): void {
  const problem = toProblem(error);
  if (problem.status >= 500) logger.error(errorText(error), ...framesOf(error));
  if (httpAdapter.isHeadersSent(response)) {
    httpAdapter.end(response);
    return;
  }
  // The host's guard may have set the header itself.
  const isChallenged = Boolean(httpAdapter.getHeader(response, 'WWW-Authenticate'));
  if (problem.status === 401 && !isChallenged) {
    httpAdapter.setHeader(response, 'WWW-Authenticate', 'Bearer');
  }
  httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json; charset=utf-8');
  httpAdapter.reply(response, problem, problem.status);
}

/** The stack without the message, which may contain anything. */
function framesOf(error: unknown): string[] {
  const message = textOf(error, 'message') ?? '';
  const stack = textOf(error, 'stack') ?? '';
  const frames = stack.slice(stack.indexOf(message) + message.length).match(/^ +at .+$/gm);
  return frames ? [frames.join('\n')] : [];
}
