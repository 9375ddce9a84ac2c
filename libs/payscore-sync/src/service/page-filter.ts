import { ValidationError } from '../errors/index.js';
import type { SyncPageFilter } from '../ledger/index.js';
import type { ListFilter } from './payscore-sync.service-options.js';

/**
 * Converts a caller's filter to the ledger's.
 * @throws ValidationError
 */
export function toPageFilter(filter: ListFilter & { limit: number }): SyncPageFilter {
  const { institution, subMchid, status, parkReason, olderThanMs, from, to, sort, cursor, limit } = filter;
  if (parkReason !== undefined && status !== undefined && status !== 'parked') {
    const remedy = 'Leave the status out, or ask for parked.';
    throw new ValidationError([
      {
        field: 'status',
        message: 'does not go with a park reason.',
        remedy,
      },
    ]);
  }
  const inStatus = parkReason === undefined ? status : 'parked';
  const before = [
    ...(to === undefined ? [] : [to.getTime()]),
    ...(olderThanMs === undefined ? [] : [Date.now() - olderThanMs]),
  ];
  return {
    limit,
    ...(institution === undefined ? {} : { institution }),
    ...(subMchid === undefined ? {} : { subMchid }),
    ...(inStatus === undefined ? {} : { status: inStatus }),
    ...(parkReason === undefined ? {} : { parkReason }),
    ...(from === undefined ? {} : { from: from.getTime() }),
    ...(before.length === 0 ? {} : { to: Math.min(...before) }),
    ...(sort === undefined ? {} : { sort }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
