import { LIST_FAULTS } from '../platform/certificate-list.js';
import { OPERATIONS, type ReplyScript } from '../replies/reply-script.js';
import { MAX_HUGE_BYTES, MIN_HUGE_BYTES, PLAIN_KINDS, type WireReply } from '../replies/wire-reply.js';
import { InputFields } from './input-fields.js';

const KINDS = [
  ...PLAIN_KINDS,
  'error',
  'json',
  'stale',
  'unknown-serial',
  'html',
  'huge',
  'drip',
  'certificates',
] as const;
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
const LARGEST_SHIFT_S = 10 * 365 * 24 * 60 * 60;
const LEAST_STATUS = 200;
const HIGHEST_STATUS = 599;

/** The body of `POST /replies`. */
export function parseReplyScript(body: unknown): ReplyScript {
  const fields = new InputFields(body, '', [
    'operation',
    'outOrderNo',
    'outOrderNoPrefix',
    'apply',
    'holdMs',
    'delayMs',
    'times',
    'reply',
  ]);
  return {
    operation: fields.optionalOneOf('operation', [...OPERATIONS, 'any'] as const),
    outOrderNo: fields.optionalText('outOrderNo'),
    outOrderNoPrefix: fields.optionalText('outOrderNoPrefix'),
    apply: fields.flag('apply'),
    holdMs: fields.optionalInteger('holdMs', 0, LONGEST_WAIT_MS),
    delayMs: fields.optionalInteger('delayMs', 0, LONGEST_WAIT_MS),
    times: fields.any('times') === 'always' ? 'always' : fields.optionalInteger('times', 1),
    reply: parseWireReply(fields.any('reply')),
  };
}

function parseWireReply(value: unknown): WireReply {
  const kind = new InputFields(value, 'reply').oneOf('kind', KINDS);
  const fieldsOf = (...names: string[]) => new InputFields(value, 'reply', ['kind', ...names]);
  switch (kind) {
    case 'error': {
      const fields = fieldsOf('status', 'code', 'message', 'headers', 'signed');
      return {
        kind,
        status: fields.integer('status', LEAST_STATUS, HIGHEST_STATUS),
        code: fields.text('code'),
        message: fields.optionalText('message'),
        headers: fields.optionalTexts('headers'),
        signed: fields.optionalFlag('signed'),
      };
    }
    case 'json': {
      const fields = fieldsOf('status', 'body', 'headers');
      return {
        kind,
        status: fields.integer('status', LEAST_STATUS, HIGHEST_STATUS),
        body: fields.any('body') ?? null,
        headers: fields.optionalTexts('headers'),
      };
    }
    case 'stale': {
      const seconds = fieldsOf('seconds').optionalInteger('seconds', -LARGEST_SHIFT_S, LARGEST_SHIFT_S);
      return { kind, seconds };
    }
    case 'unknown-serial':
      return { kind, serial: fieldsOf('serial').optionalText('serial') };
    case 'html': {
      const fields = fieldsOf('status', 'page');
      const status = fields.optionalInteger('status', LEAST_STATUS, HIGHEST_STATUS);
      return { kind, status, page: fields.optionalText('page') };
    }
    case 'huge':
      return { kind, bytes: fieldsOf('bytes').integer('bytes', MIN_HUGE_BYTES, MAX_HUGE_BYTES) };
    case 'certificates':
      return { kind, fault: fieldsOf('fault').oneOf('fault', LIST_FAULTS) };
    case 'drip': {
      const fields = fieldsOf('intervalMs', 'from');
      const from = fields.optionalOneOf('from', ['status-line', 'body'] as const);
      return { kind, intervalMs: fields.integer('intervalMs', 0, LONGEST_WAIT_MS), from };
    }
    case 'normal':
    case 'forged':
    case 'unsigned':
    case 'probe':
    case 'replayed-nonce':
    case 'wrong-body':
    case 'truncated':
    case 'silence':
    case 'reset':
      fieldsOf();
      return { kind };
  }
}
