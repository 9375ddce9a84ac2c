import { randomBytes } from 'node:crypto';

/** A `Request-ID` as replies carry it. The real one ends in an error number; the simulator's always in 0. */
export function newRequestId(): string {
  return `${randomBytes(20).toString('hex').toUpperCase()}-0`;
}
