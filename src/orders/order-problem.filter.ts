import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { ORDER_ERROR_STATUS, OrderError } from './order.error.js';

/** Answers the shop's errors as problems (RFC 9457); the module's go on to PayscoreProblemFilter, and the rest to Nest's own. */
@Catch(OrderError)
export class OrderProblemFilter implements ExceptionFilter {
  catch(error: OrderError, host: ArgumentsHost): void {
    const status = ORDER_ERROR_STATUS[error.code];
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(status)
      .type('application/problem+json')
      .json({
        type: 'about:blank',
        title: STATUS_CODES[status],
        status,
        code: error.code,
        detail: error.message,
        ...(error.problems.length > 0 ? { problems: error.problems } : {}),
      });
  }
}
