import { validateSync, type ValidationError as ClassValidatorError } from 'class-validator';
import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import type { SyncFacts } from '../ledger/index.js';
import { isRecord } from '../text/is-record.js';
import { printable } from '../text/one-line.js';
import { canonicalBody } from './canonical-body.js';
import { compileRules } from './compiled-rules.js';
import { readPaidTime } from './paid-time.js';
import { SyncDetailDto } from './sync-detail.dto.js';
import { SyncServiceOrderDto } from './sync-service-order.dto.js';

/** How far `paid_time` may be ahead of this machine's clock, ms. More is a mistake, not clock skew. */
const MAX_PAID_TIME_AHEAD_MS = 300_000;

/** PayScore began in 2019; an earlier `paid_time` (epoch ms) is a mistake. */
const MIN_PAID_TIME = Date.parse('2019-01-01T00:00:00+08:00');

const FIELDS = ['out_order_no', 'service_id', 'sub_mchid', 'type', 'detail'];
const DETAIL_FIELDS = ['seq', 'paid_time', 'paid_amount'];

/**
 * Validates a request (of DI or network) against the official page and returns its facts. Nothing is coerced,
 * stripped or rounded.
 * @param now epoch ms
 * @throws ValidationError with every problem found.
 */
export function validateSyncRequest(input: unknown, now: number): SyncFacts {
  const shape = shapeProblems(input);
  if (shape.length > 0) throw new ValidationError(shape);

  const dto = toDto(input as SyncServiceOrderDto);
  if (!keepsRules(dto)) {
    const problems = flatten(validateSync(dto, { stopAtFirstError: true, forbidUnknownValues: true }));
    if (problems.length > 0) throw new ValidationError(problems);
  }

  const paidAt = checkedPaidTime(dto.detail.paid_time, now);
  const facts = {
    outOrderNo: dto.out_order_no,
    serviceId: dto.service_id,
    subMchid: dto.sub_mchid,
    seq: dto.detail.seq ?? 0,
    paidAt,
    paidAmount: dto.detail.paid_amount ?? null,
  };
  return { body: canonicalBody(facts), ...facts };
}

/** Its fields are known and plain by now; class-transformer would look for more, for a quarter of the time of all this. */
function toDto(input: SyncServiceOrderDto): SyncServiceOrderDto {
  const dto = Object.assign(new SyncServiceOrderDto(), input);
  if (isRecord(input.detail)) dto.detail = Object.assign(new SyncDetailDto(), input.detail);
  return dto;
}

const keepsOrderRules = compileRules(SyncServiceOrderDto);
const keepsDetailRules = compileRules(SyncDetailDto);

function keepsRules(dto: SyncServiceOrderDto): boolean {
  return keepsOrderRules(dto) && dto.detail instanceof SyncDetailDto && keepsDetailRules(dto.detail);
}

function checkedPaidTime(text: string, now: number): number {
  const paid = readPaidTime(text);
  if (!('at' in paid) || paid.at > now + MAX_PAID_TIME_AHEAD_MS) {
    throw paidTimeError(
      'lies more than 5 minutes in the future.',
      'Give the time the money was taken, with its offset, and check the clock of this machine.',
    );
  }
  if (paid.at < MIN_PAID_TIME) {
    throw paidTimeError('lies before 2019, when PayScore began.', causeOfEarlyTime(paid.at));
  }
  return paid.at;
}

/** The probable mistake, by the resulting year. */
function causeOfEarlyTime(at: number): string {
  const year = new Date(at).getUTCFullYear();
  if (year === 1970) {
    return 'Seconds were probably taken for milliseconds: give toPaidTime(new Date(seconds * 1000)).';
  }
  if (year < 1970) return 'The time was probably never set: give the time the money was taken.';
  return 'Give the time the money was taken, and check the clock it comes from.';
}

function paidTimeError(message: string, remedy: string): ValidationError {
  return new ValidationError([problemOf('detail.paid_time', message, remedy)]);
}

function shapeProblems(input: unknown): PayscoreProblem[] {
  if (!isRecord(input)) {
    return [problemOf('body', 'must be a JSON object.', 'Send the body of the official page.')];
  }
  const problems = fieldProblems(input, FIELDS, '');
  // Read after the check for accessors: an accessor could return another value each time.
  const detail = problems.length === 0 ? input['detail'] : undefined;
  return isRecord(detail) ? fieldProblems(detail, DETAIL_FIELDS, 'detail.') : problems;
}

function fieldProblems(value: object, known: string[], prefix: string): PayscoreProblem[] {
  return [...unknownFields(value, known, prefix), ...hiddenFields(value, known, prefix)];
}

/** Fields that are no plain data: a copy would lose them. */
function hiddenFields(value: object, known: string[], prefix: string): PayscoreProblem[] {
  return known
    .filter((key) => key in value && isHidden(Object.getOwnPropertyDescriptor(value, key)))
    .map((key) =>
      problemOf(prefix + key, 'is inherited, hidden or computed.', 'Give a plain object with plain values.'),
    );
}

const isHidden = (own: PropertyDescriptor | undefined) =>
  own === undefined || own.enumerable !== true || own.get !== undefined || own.set !== undefined;

/** Own keys with `__proto__`: JSON.parse makes it an ordinary key, which a copy would lose. */
function unknownFields(value: object, known: string[], prefix: string): PayscoreProblem[] {
  return Reflect.ownKeys(value)
    .map((key) => String(key))
    .filter((key) => !known.includes(key))
    .slice(0, 10)
    .map((key) => ({
      field: prefix + printable(key),
      message: 'is not a field of this API.',
      remedy: `Remove it; known fields here: ${known.join(', ')}.`,
    }));
}

function flatten(errors: ClassValidatorError[], prefix = ''): PayscoreProblem[] {
  return errors.flatMap((error) => {
    const field = prefix + error.property;
    const texts = Object.values(error.constraints ?? {});
    const own = texts.map((text) => {
      const end = text.indexOf('. ') + 1;
      return { field, message: text.slice(0, end), remedy: text.slice(end + 1) };
    });
    return [...own, ...flatten(error.children ?? [], `${field}.`)];
  });
}
