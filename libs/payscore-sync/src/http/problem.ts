import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { PayscoreError, type PayscoreErrorCode, type PayscoreProblem } from '../errors/index.js';

/** An error over HTTP (RFC 9457). */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** As `PayscoreError.docs`: a path within this package, not an address on this host. */
  readonly docs: string;
  readonly problems?: readonly PayscoreProblem[];
}

/** HTTP status of each code. */
export const STATUS_OF: Readonly<Partial<Record<PayscoreErrorCode, number>>> = {
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
  PAYSCORE_E_DATABASE_CHANGED: 409,
  PAYSCORE_E_BODY_TOO_LARGE: 413,
  PAYSCORE_E_DATABASE_TIMEOUT: 503,
};

const CODE_OF: Readonly<Record<number, PayscoreErrorCode>> = {
  401: 'PAYSCORE_E_UNAUTHENTICATED',
  403: 'PAYSCORE_E_FORBIDDEN',
  404: 'PAYSCORE_E_NOT_FOUND',
  413: 'PAYSCORE_E_BODY_TOO_LARGE',
};

const DETAIL_OF: Readonly<Record<number, string>> = {
  401: 'The request carries no valid credentials. Send Authorization: Bearer with a token this service knows.',
  403: 'The caller may not do this.',
  404: 'There is nothing here. Check the path.',
  413: 'The body is larger than this service accepts. A sync fits in a few hundred bytes.',
  415: 'The body has a type or encoding this service does not read. Send Content-Type: application/json.',
};

/** Any error as a problem; internal errors become a plain 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof PayscoreError) {
    const status = STATUS_OF[error.code] ?? 500;
    if (status === 500) return internal();
    const problems = error.problems.length > 0 ? { problems: error.problems } : {};
    return { ...problem(status, error.code, error.message), ...problems };
  }
  const status = statusOf(error);
  if (status === null || status >= 500) return internal(status ?? 500);
  const code = CODE_OF[status] ?? 'PAYSCORE_E_BAD_REQUEST';
  return problem(status, code, DETAIL_OF[status] ?? detailOf(error));
}

const UNREADABLE = [400, 413, 415];

/** Whether a body parser, or Nest in its place, threw the error. */
export function isUnreadableBody(error: unknown): boolean {
  return UNREADABLE.includes(statusOf(error) ?? 0);
}

/**
 * Body parsers throw plain errors with a status. Express's errors have a `type`, Fastify's a `code`; this
 * separates them from bugs with a status.
 */
function statusOf(error: unknown): number | null {
  try {
    if (error instanceof HttpException) return error.getStatus();
    const parser = error as { status?: unknown; type?: unknown; statusCode?: unknown; code?: unknown } | null;
    if (typeof parser?.type === 'string') return errorStatus(parser.status);
    const isFastify = typeof parser?.code === 'string' && parser.code.startsWith('FST_');
    return isFastify ? errorStatus(parser.statusCode) : null;
  } catch {
    // A guard of the host may throw an unreadable value.
    return null;
  }
}

function errorStatus(status: unknown): number | null {
  const isError = Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
  return isError ? (status as number) : null;
}

function detailOf(error: unknown): string {
  const isParserError = !(error instanceof HttpException) || error.message.includes('JSON');
  return isParserError
    ? 'The body is not valid JSON. Send one JSON object, encoded as UTF-8.'
    : error.message;
}

function internal(status = 500): Problem {
  return problem(
    status,
    'PAYSCORE_E_INTERNAL',
    'Something went wrong here. The log of this service says what.',
  );
}

function problem(status: number, code: PayscoreErrorCode, detail: string): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  const docs = `docs/errors.md#${code.toLowerCase()}`;
  return { type: 'about:blank', title, status, code, detail, docs };
}
