import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { answerProblem } from '../answer-problem.js';
import { toProblem } from '../problem.js';

/** Sign-in page of a console. */
export interface SignIn {
  readonly signInUrl: string;
}

export const SIGN_IN = Symbol('PayscoreSync console sign-in');

/** Answers errors as problems, and redirects callers without credentials to the sign-in page. */
@Catch()
export class ConsoleFilter implements ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(SIGN_IN) private readonly signIn: SignIn,
  ) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const { httpAdapter } = this.host;
    const response: unknown = context.switchToHttp().getResponse();
    const { signInUrl } = this.signIn;
    if (signInUrl === '' || toProblem(error).status !== 401) {
      answerProblem(error, httpAdapter, response);
      return;
    }
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.redirect(response, 302, signInUrl);
  }
}
