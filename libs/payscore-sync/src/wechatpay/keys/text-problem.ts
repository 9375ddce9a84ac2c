import { KeyObject } from 'node:crypto';
import type { PayscoreProblem } from '../../errors/payscore.error.js';

/** Null when the value is text. Never quotes the value: it may be a secret in the wrong place. */
export function textProblem(value: unknown, field: string, remedy: string): PayscoreProblem | null {
  if (typeof value === 'string') return null;
  return { field, message: `is ${kindOf(value)} where text is expected.`, remedy };
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (value instanceof KeyObject) return `a ${value.type} key`;
  if (Buffer.isBuffer(value)) return 'a Buffer';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
