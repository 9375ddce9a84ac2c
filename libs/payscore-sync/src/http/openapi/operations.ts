import type { PayscoreErrorCode } from '../../errors/index.js';
import type { PayscoreSyncControllerBase } from '../payscore-sync.controller.js';
import { MAX_WAIT_SECONDS } from '../caller-waits.js';
import type { ModelName } from './models.js';
import {
  id,
  institution,
  orderNo,
  page,
  type Parameter,
  part,
  query,
  status,
  subMchid,
} from './parameters.js';

/** Description of one route. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly body?: ModelName;
  readonly isBodyOptional?: true;
  readonly bodyExample?: object;
  readonly replies: Readonly<Record<number, { readonly description: string; readonly model: ModelName }>>;
  /** Header of each reply, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Codes of its problems, besides those of every route. */
  readonly problems: readonly PayscoreErrorCode[];
}

type Route = Exclude<keyof PayscoreSyncControllerBase, symbol | number>;

/** Problems of every route. */
export const COMMON_PROBLEMS: readonly PayscoreErrorCode[] = [
  'PAYSCORE_E_VALIDATION',
  'PAYSCORE_E_UNAUTHENTICATED',
  'PAYSCORE_E_FORBIDDEN',
  'PAYSCORE_E_INTERNAL',
  'PAYSCORE_E_DATABASE_TIMEOUT',
];

/** Problems of a route that takes a body. */
export const BODY_PROBLEMS: readonly PayscoreErrorCode[] = [
  'PAYSCORE_E_BAD_REQUEST',
  'PAYSCORE_E_BODY_TOO_LARGE',
];

/** 请求示例 of the official page. */
export const OFFICIAL_BODY = {
  service_id: '2002000000000558128851361561536',
  sub_mchid: '1900000109',
  type: 'Order_Paid',
  detail: { seq: 1, paid_time: '2019-11-11T16:24:05+08:00', paid_amount: 1 },
};

function action(summary: string, description: string, body: ModelName): Operation {
  return {
    summary,
    description: `${description} Needs the permission \`act\`; kept with actor, reason and time.`,
    parameters: [id],
    body,
    ...(body === 'PayscoreOptionalReason' ? { isBodyOptional: true } : {}),
    replies: { 200: { description: 'The sync as it stands now.', model: 'PayscoreSyncWithLogs' } },
    problems: ['PAYSCORE_E_NOT_FOUND', 'PAYSCORE_E_WRONG_STATUS'],
  };
}

function withProblem(operation: Operation, problem: Operation['problems'][number]): Operation {
  return { ...operation, problems: [...operation.problems, problem] };
}

/** Every route: an undescribed route does not compile. */
export const OPERATIONS: Readonly<Record<Route, Operation>> = {
  record: {
    summary: '同步订单信息: record that an order was paid outside WeChat Pay',
    description:
      'Recorded first, then delivered to WeChat Pay at least once. The same facts again answer the same record.',
    parameters: [
      orderNo,
      institution,
      {
        in: 'header',
        name: 'Prefer',
        description: `\`wait=N\`: wait up to N seconds (at most ${MAX_WAIT_SECONDS}) for it to be settled.`,
        schema: { type: 'string', example: 'wait=10' },
      },
    ],
    body: 'PayscoreSyncBody',
    bodyExample: OFFICIAL_BODY,
    replies: {
      200: { description: 'Settled within the wait that was preferred.', model: 'PayscoreSync' },
      202: { description: 'Recorded; on its way.', model: 'PayscoreSync' },
    },
    headers: {
      Location: 'Where the sync can be read.',
      'Preference-Applied':
        'The wait that was granted, when one was preferred; absent when too many callers wait already.',
    },
    problems: [
      ...(['PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'] as const),
      ...(['PAYSCORE_E_CONFLICTING_SYNC', 'PAYSCORE_E_MIXED_SEQ'] as const),
      'PAYSCORE_E_TOO_MANY_SYNCS',
    ],
  },
  findByOrder: {
    summary: 'The syncs of an order, lowest seq first',
    parameters: [orderNo, institution, subMchid, ...page],
    replies: { 200: { description: 'A page of them; empty when there is none.', model: 'PayscoreSyncList' } },
    problems: ['PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'],
  },
  list: {
    summary: 'Syncs, newest first',
    parameters: [institution, subMchid, status, ...part, ...page],
    replies: { 200: { description: 'A page of them.', model: 'PayscoreSyncPage' } },
    problems: ['PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'],
  },
  get: {
    summary: 'One sync, with what was called and done',
    parameters: [id],
    replies: { 200: { description: 'The sync.', model: 'PayscoreSyncDetails' } },
    problems: ['PAYSCORE_E_NOT_FOUND'],
  },
  handlerCalls: {
    summary: "What the host's handlers were told of a sync",
    parameters: [id],
    replies: { 200: { description: 'The last 100 calls.', model: 'PayscoreHandlerCallList' } },
    problems: ['PAYSCORE_E_NOT_FOUND'],
  },
  find: {
    summary: 'Syncs by what somebody has in hand',
    parameters: [
      {
        ...query('q', 'Order number, sync id, transaction id, Request-ID or trace id.', {
          ...{ type: 'string', maxLength: 128 },
        }),
        required: true,
      },
    ],
    replies: { 200: { description: 'Those it names; empty when there is none.', model: 'PayscoreFound' } },
    problems: [],
  },
  notifications: {
    summary: 'Notifications of WeChat Pay, newest first',
    parameters: [
      institution,
      query('out_order_no', 'Only of this order number.', { type: 'string' }),
      query('late', '`true`: only late double payments.', { type: 'string', enum: ['true'] }),
      query('limit', 'How many.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
    ],
    replies: { 200: { description: 'Those received.', model: 'PayscoreNotificationList' } },
    problems: ['PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'],
  },
  me: {
    summary: 'Who calls, and what they may see and do',
    parameters: [],
    replies: { 200: { description: 'The caller. Needs no permission.', model: 'PayscoreMe' } },
    problems: [],
  },
  stats: {
    summary: 'The ledger in numbers',
    parameters: [],
    replies: { 200: { description: 'Up to 5 seconds old.', model: 'PayscoreStats' } },
    problems: [],
  },
  throughput: {
    summary: 'The last minutes, for charts',
    parameters: [
      query('minutes', 'How many back.', { type: 'integer', minimum: 1, maximum: 360, default: 60 }),
      { ...institution, description: 'Only of this institution.' },
    ],
    replies: { 200: { description: 'Up to 5 seconds old.', model: 'PayscoreThroughput' } },
    problems: ['PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'],
  },
  runActions: {
    summary: 'Do one action to many syncs',
    description:
      'First as a dry run, then with its digest, which does it to exactly what was shown, each once. Needs the ' +
      'permission `act`; kept with each sync.',
    parameters: [],
    body: 'PayscoreRun',
    replies: { 200: { description: 'What would be done, or was.', model: 'PayscoreRunReply' } },
    problems: ['PAYSCORE_E_SELECTION_CHANGED', 'PAYSCORE_E_UNKNOWN_INSTITUTION', 'PAYSCORE_E_NOT_FOUND'],
  },
  listInstitutions: {
    summary: 'How each institution may be called now',
    parameters: [],
    replies: { 200: { description: 'By what all replicas know.', model: 'PayscoreInstitutionList' } },
    problems: [],
  },
  retry: action(
    'Send or ask again now',
    'What may have been sent is asked for before it is sent again.',
    'PayscoreOptionalReason',
  ),
  resolve: action(
    'Settle by hand what is parked or paid twice',
    'The next seq of the order goes on.',
    'PayscoreReason',
  ),
  cancel: withProblem(
    action(
      'Withdraw what was never possibly sent',
      'A corrected fact may then be recorded, as the next revision.',
      'PayscoreReason',
    ),
    'PAYSCORE_E_DATABASE_CHANGED',
  ),
  check: action(
    'Ask WeChat Pay now',
    'Answers once WeChat Pay was asked about an uncertain or parked sync, or after 15 seconds as it stands.',
    'PayscoreOptionalReason',
  ),
};
