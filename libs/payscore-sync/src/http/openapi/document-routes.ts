import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { PayscoreError, type PayscoreErrorCode } from '../../errors/index.js';
import { PayscoreSyncControllerBase } from '../payscore-sync.controller.js';
import { STATUS_OF, toProblem } from '../problem.js';
import { createModels, type Models } from './models.js';
import { BODY_PROBLEMS, COMMON_PROBLEMS, type Operation, OPERATIONS } from './operations.js';
import { loadSwagger, type Swagger } from './swagger.js';

let documented: Promise<boolean> | null = null;

/**
 * Describes the routes for `SwaggerModule.createDocument`, once a process: all registrations share the methods
 * of one base class. The host adds the security scheme. Returns whether `@nestjs/swagger` is installed.
 */
export function documentRoutes(): Promise<boolean> {
  documented ??= loadSwagger().then((swagger) => {
    if (swagger) describe(swagger);
    return swagger !== null;
  });
  return documented;
}

function describe(swagger: Swagger): void {
  const models = createModels(swagger);
  const { prototype } = PayscoreSyncControllerBase;
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (!descriptor) continue;
    for (const decorate of decoratorsOf(operation, swagger, models)) decorate(prototype, name, descriptor);
  }
}

function decoratorsOf(operation: Operation, swagger: Swagger, models: Models): MethodDecorator[] {
  const { summary, description, parameters, body, isBodyOptional = false, bodyExample, replies } = operation;
  const { ApiOperation, ApiParam, ApiQuery, ApiHeader, ApiBody, ApiResponse, ApiExtraModels } = swagger;
  const headers = Object.entries(operation.headers ?? {}).map(
    ([name, text]) => [name, { description: text, schema: { type: 'string' } }] as const,
  );
  return [
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ApiExtraModels(models.PayscoreProblem),
    ...parameters.map(({ in: place, schema, required = false, ...parameter }) => {
      const options = { ...parameter, required, schema: { ...schema } };
      if (place === 'path') return ApiParam(options);
      return place === 'query' ? ApiQuery(options) : ApiHeader(options);
    }),
    ...(body === undefined
      ? []
      : [
          ApiBody({
            type: models[body],
            required: !isBodyOptional,
            ...(bodyExample ? { examples: { official: { value: bodyExample } } } : {}),
          }),
        ]),
    ...Object.entries(replies).map(([status, reply]) =>
      ApiResponse({
        status: Number(status),
        description: reply.description,
        type: models[reply.model],
        ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
      }),
    ),
    ...problemsOf(operation).map(({ status, codes }) =>
      ApiResponse({
        status,
        description: `${STATUS_CODES[status]}: ${codes.join(', ')}`,
        content: {
          'application/problem+json': {
            schema: { $ref: swagger.getSchemaPath(models.PayscoreProblem) },
            examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(status, code) }])),
          },
        },
      }),
    ),
  ];
}

/** Problems by status. */
function problemsOf({ body, problems }: Operation): { status: number; codes: PayscoreErrorCode[] }[] {
  const codes = [...COMMON_PROBLEMS, ...problems, ...(body === undefined ? [] : BODY_PROBLEMS)];
  const statuses = [...new Set(codes.map(statusOf))];
  const byStatus = statuses.map((status) => ({
    status,
    codes: codes.filter((code) => statusOf(code) === status),
  }));
  if (body !== undefined) byStatus.push({ status: UNREADABLE_BODY, codes: ['PAYSCORE_E_BAD_REQUEST'] });
  return byStatus.sort((one, other) => one.status - other.status);
}

/** The status that shares its code with another one: an unsupported type or encoding of the body. */
const UNREADABLE_BODY = 415;

const statusOf = (code: PayscoreErrorCode) => STATUS_OF[code] ?? 500;

function exampleOf(status: number, code: PayscoreErrorCode): object {
  const error =
    status === UNREADABLE_BODY
      ? new HttpException('', UNREADABLE_BODY)
      : new PayscoreError(code, EXAMPLES[code] ?? '');
  return { ...toProblem(error) };
}

/** Shortened: real messages name the sync and the remedy. */
const EXAMPLES: Readonly<Partial<Record<PayscoreErrorCode, string>>> = {
  PAYSCORE_E_VALIDATION: 'The sync request is not valid: detail.paid_time: has no offset. Write +08:00 or Z.',
  PAYSCORE_E_BAD_REQUEST: 'The body is not valid JSON. Send one JSON object, encoded as UTF-8.',
  PAYSCORE_E_UNKNOWN_INSTITUTION:
    'Several institutions are configured. Say which one is meant (institution).',
  PAYSCORE_E_UNAUTHENTICATED: 'The request carries no valid credentials.',
  PAYSCORE_E_FORBIDDEN: 'This needs the permission "act", which the caller does not have.',
  PAYSCORE_E_NOT_FOUND: 'There is no such sync, order or sub-merchant. Check the ids.',
  PAYSCORE_E_CONFLICTING_SYNC: 'Collection 1 of this order is already recorded with other facts.',
  PAYSCORE_E_MIXED_SEQ: 'The order is already recorded as a whole, so it takes no numbered collection.',
  PAYSCORE_E_TOO_MANY_SYNCS: 'The order has 200 syncs already, the most an order may have.',
  PAYSCORE_E_DATABASE_CHANGED: 'The database was failed over or restored. Try again in a few seconds.',
  PAYSCORE_E_WRONG_STATUS: 'The sync is synced, so it cannot be cancelled.',
  PAYSCORE_E_SELECTION_CHANGED: 'These syncs are not those of the dry run any more; nothing was done.',
  PAYSCORE_E_BODY_TOO_LARGE: 'The body is larger than this service accepts.',
  PAYSCORE_E_DATABASE_TIMEOUT: 'The database did not answer within 5000 ms.',
};
