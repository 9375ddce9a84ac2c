import { LIST_FAULTS } from '../platform/certificate-list.js';
import { OPERATIONS, type ReplyScript } from '../replies/reply-script.js';
import {
  MAX_HUGE_BYTES,
  MIN_HUGE_BYTES,
  PLAIN_KINDS,
  type PlainKind,
  type WireReply,
  type WireReplyKind,
} from '../replies/wire-reply.js';
import { fieldsOf, flag, object, oneOf, optional, type Reader, text, texts, whole } from './input-fields.js';

const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
const LARGEST_SHIFT_S = 10 * 365 * 24 * 60 * 60;

const status = whole(200, 599);
const wait = whole(0, LONGEST_WAIT_MS);

type KindWithSettings = Exclude<WireReplyKind, PlainKind>;
type Of<Kind> = Extract<WireReply, { kind: Kind }>;

const SETTINGS: {
  readonly [Kind in KindWithSettings]: {
    readonly [Name in Exclude<keyof Of<Kind>, 'kind'>]: Reader<Of<Kind>[Name]>;
  };
} = {
  error: {
    status,
    code: text,
    message: optional(text),
    headers: optional(texts),
    signed: optional(flag),
  },
  json: { status, body: (value) => value ?? null, headers: optional(texts) },
  stale: { seconds: optional(whole(-LARGEST_SHIFT_S, LARGEST_SHIFT_S)) },
  'unknown-serial': { serial: optional(text) },
  html: { status: optional(status), page: optional(text) },
  huge: { bytes: whole(MIN_HUGE_BYTES, MAX_HUGE_BYTES) },
  drip: { intervalMs: wait, from: optional(oneOf(['status-line', 'body'])) },
  certificates: { fault: oneOf(LIST_FAULTS) },
};

const readKind = oneOf([...PLAIN_KINDS, ...(Object.keys(SETTINGS) as KindWithSettings[])]);

const readWireReply: Reader<WireReply> = (value, where) => {
  const kind = readKind(fieldsOf(value, where)['kind'], `${where}.kind`);
  const settings: object = Object.hasOwn(SETTINGS, kind) ? SETTINGS[kind as KindWithSettings] : {};
  return object({ kind: readKind, ...settings })(value, where) as WireReply;
};

/** The body of `POST /replies`. */
export const readReplyScript = object<ReplyScript>({
  operation: optional(oneOf([...OPERATIONS, 'any'])),
  outOrderNo: optional(text),
  outOrderNoPrefix: optional(text),
  apply: flag,
  holdMs: optional(wait),
  delayMs: optional(wait),
  times: (value, where) => (value === 'always' ? value : optional(whole(1))(value, where)),
  reply: readWireReply,
});
