import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import fc from 'fast-check';
import {
  ConfigurationError,
  PAYSCORE_ERROR_CODES,
  PayscoreError,
  type PayscoreErrorCode,
  ValidationError,
} from '../../src/errors/index.js';
import { toProblem } from '../../src/http/index.js';
import { always } from '../support/always.js';

const SECRET = 'postgres://me:hunter2@db/payments';

const STATUS_OF: Record<PayscoreErrorCode, number> = {
  PAYSCORE_E_VALIDATION: 400,
  PAYSCORE_E_BAD_REQUEST: 400,
  PAYSCORE_E_UNKNOWN_INSTITUTION: 400,
  PAYSCORE_E_UNAUTHENTICATED: 401,
  PAYSCORE_E_FORBIDDEN: 403,
  PAYSCORE_E_NOT_FOUND: 404,
  PAYSCORE_E_CONFLICTING_SYNC: 409,
  PAYSCORE_E_MIXED_SEQ: 409,
  PAYSCORE_E_TOO_MANY_SYNCS: 409,
  PAYSCORE_E_WRONG_STATUS: 409,
  PAYSCORE_E_SELECTION_CHANGED: 409,
  PAYSCORE_E_BODY_TOO_LARGE: 413,
  PAYSCORE_E_CONFIGURATION: 500,
  PAYSCORE_E_TRANSACTION_REQUIRED: 500,
  PAYSCORE_E_SQLITE_TRANSACTION: 500,
  PAYSCORE_E_OTHER_DATABASE: 500,
  PAYSCORE_E_UNSUPPORTED_DATABASE: 500,
  PAYSCORE_E_TABLES_MISSING: 500,
  PAYSCORE_E_DATA_SOURCE_OPTIONS: 500,
  PAYSCORE_E_SCHEMA_DIFFERS: 500,
  PAYSCORE_E_DATABASE_SETTINGS: 500,
  PAYSCORE_E_DATABASE_TIMEOUT: 503,
  PAYSCORE_E_DATABASE_CHANGED: 409,
  PAYSCORE_E_DUPLICATE_REGISTRATION: 500,
  PAYSCORE_E_DISPATCH: 500,
  PAYSCORE_E_UNGUARDED_HTTP: 500,
  PAYSCORE_E_HANDLER: 500,
  PAYSCORE_E_INTERNAL: 500,
};

/** What body parsers throw: a plain error with a type and a status. */
const parserError = (type: unknown, status: unknown) => Object.assign(new Error(SECRET), { type, status });

describe('an error of ours', () => {
  it.each(Object.entries(STATUS_OF) as [PayscoreErrorCode, number][])('%s is a %i', (code, status) => {
    const problem = toProblem(new PayscoreError(code, 'What failed. What to do.'));
    expect(problem.status).toBe(status);
    if (status === 500) {
      expect(problem.code).toBe('PAYSCORE_E_INTERNAL');
      expect(problem.detail).not.toContain('What failed');
    } else {
      expect(problem).toEqual({
        type: 'about:blank',
        title: problem.title,
        status,
        code,
        detail: 'What failed. What to do.',
        docs: `docs/errors.md#${code.toLowerCase()}`,
      });
    }
  });

  it('of a request lists what is wrong with it', () => {
    const problems = [{ field: 'type', message: 'must be "Order_Paid".', remedy: 'No other value exists.' }];
    expect(toProblem(new ValidationError(problems))).toMatchObject({
      status: 400,
      title: 'Bad Request',
      problems,
    });
  });

  it('of our own settings tells the caller nothing of them', () => {
    const error = new ConfigurationError([{ field: 'apiV3Key', message: SECRET, remedy: SECRET }]);
    expect(toProblem(error)).not.toHaveProperty('problems');
    expect(JSON.stringify(toProblem(error))).not.toContain('hunter2');
  });
});

describe('an exception of the host', () => {
  it.each<[HttpException, number, PayscoreErrorCode]>([
    [new UnauthorizedException(SECRET), 401, 'PAYSCORE_E_UNAUTHENTICATED'],
    [new ForbiddenException(SECRET), 403, 'PAYSCORE_E_FORBIDDEN'],
    [new NotFoundException(SECRET), 404, 'PAYSCORE_E_NOT_FOUND'],
    [new HttpException(SECRET, 413), 413, 'PAYSCORE_E_BODY_TOO_LARGE'],
    [new HttpException(SECRET, 415), 415, 'PAYSCORE_E_BAD_REQUEST'],
    [new InternalServerErrorException(SECRET), 500, 'PAYSCORE_E_INTERNAL'],
    [new ServiceUnavailableException(SECRET), 503, 'PAYSCORE_E_INTERNAL'],
  ])('%s keeps its status and gets our words', (error, status, code) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toMatch(/\.$/);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('that speaks to the caller is passed on', () => {
    expect(toProblem(new ConflictException('The shop is closed.'))).toMatchObject({
      status: 409,
      code: 'PAYSCORE_E_BAD_REQUEST',
      detail: 'The shop is closed.',
    });
  });

  it('for JSON that cannot be parsed does not quote the body', () => {
    const error = new BadRequestException(`Unexpected token 'h', ..."pw":"hunter2"... is not valid JSON`);
    expect(toProblem(error)).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^The body is not valid JSON/),
    });
  });
});

/** What Fastify throws: a plain error with a code and a status of other names. */
const fastifyError = (code: unknown, statusCode: unknown) =>
  Object.assign(new Error(SECRET), { code, statusCode });

describe('an error of a body parser', () => {
  it.each<[string, number, PayscoreErrorCode, (name: unknown, status: unknown) => Error]>([
    ['entity.parse.failed', 400, 'PAYSCORE_E_BAD_REQUEST', parserError],
    ['entity.too.large', 413, 'PAYSCORE_E_BODY_TOO_LARGE', parserError],
    ['encoding.unsupported', 415, 'PAYSCORE_E_BAD_REQUEST', parserError],
    ['charset.unsupported', 415, 'PAYSCORE_E_BAD_REQUEST', parserError],
    ['request.size.invalid', 400, 'PAYSCORE_E_BAD_REQUEST', parserError],
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'PAYSCORE_E_BODY_TOO_LARGE', fastifyError],
    ['FST_ERR_CTP_INVALID_JSON_BODY', 400, 'PAYSCORE_E_BAD_REQUEST', fastifyError],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'PAYSCORE_E_BAD_REQUEST', fastifyError],
    ['FST_ERR_REP_ALREADY_SENT', 500, 'PAYSCORE_E_INTERNAL', fastifyError],
  ])('%s is a %i', (name, status, code, errorOf) => {
    const problem = toProblem(errorOf(name, status));
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('anything else that is thrown', () => {
  it.each<[string, unknown]>([
    ['an error', new Error(SECRET)],
    ['an error with a status and no type', Object.assign(new Error(SECRET), { status: 404 })],
    ['an error with a type and no status', Object.assign(new Error(SECRET), { type: 'x' })],
    ['an error whose status is text', parserError('x', '404')],
    ['an error with the status of an HTTP client', fastifyError('ECONNRESET', 404)],
    ['an error of Fastify without a status', fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', undefined)],
    ['an error whose status would be a success', parserError('x', 200)],
    ['an error whose status would be a redirect', parserError('x', 302)],
    ['an error whose status is no status', parserError('x', Number.NaN)],
    [
      'a driver error with its statement',
      Object.assign(new Error(SECRET), { query: SECRET, parameters: [SECRET] }),
    ],
    ['text', SECRET],
    ['null', null],
    ['undefined', undefined],
    ['a function', () => SECRET],
  ])('is a plain 500: %s', (_what, error) => {
    expect(toProblem(error)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'PAYSCORE_E_INTERNAL',
      detail: 'Something went wrong here. The log of this service says what.',
      docs: 'docs/errors.md#payscore_e_internal',
    });
  });

  it('is a problem with a status of an error, a known code and a title, whatever it is', () => {
    const anyError = fc.oneof(
      fc.anything(),
      fc.record({
        type: fc.string(),
        status: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(100, 204, 404, 599)),
      }),
      fc.record({
        code: fc.constantFrom('FST_ERR_X', 'FST_', 'EPIPE'),
        statusCode: fc.oneof(fc.anything(), fc.constantFrom(100, 204, 404, 599)),
      }),
    );
    always(anyError, (error) => {
      const { status, code, title, detail } = toProblem(error);
      expect(Number.isInteger(status) && status >= 400 && status <= 599).toBe(true);
      expect(PAYSCORE_ERROR_CODES).toContain(code);
      expect(`${title}${detail}`).not.toBe('');
    });
  });
});
