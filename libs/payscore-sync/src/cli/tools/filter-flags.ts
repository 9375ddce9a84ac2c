import { Option } from 'commander';
import { PARK_REMEDIES, SYNC_STATUSES } from '../../ledger/index.js';

/** Which syncs, as over REST. */
export interface FilterFlags {
  readonly institution?: string;
  readonly subMchid?: string;
  readonly status?: string;
  readonly parkReason?: string;
  readonly olderThan?: string;
  readonly from?: string;
  readonly to?: string;
}

export const institutionOption = () =>
  new Option('--institution <name>', 'name of the institution, where the ledger has several');

/** Options that `filterQuery` reads. */
export const filterOptions = (): Option[] => [
  institutionOption(),
  new Option('--sub-mchid <number>', 'only this sub-merchant'),
  new Option('--status <status>', `only this status: ${SYNC_STATUSES.join(', ')}`),
  new Option(
    '--park-reason <reason>',
    `only parked ones with this reason, such as ${Object.keys(PARK_REMEDIES)[0]}`,
  ),
  new Option('--older-than <age>', 'recorded at least so long ago: 90s, 15m, 2h, 7d'),
  new Option('--from <time>', 'recorded at this time or later, ISO 8601 with an offset'),
  new Option('--to <time>', 'recorded before this time'),
];

/** The flags as the query of `GET /syncs`, for its own reader. */
export function filterQuery(flags: FilterFlags): Readonly<Record<string, string | undefined>> {
  const { institution, subMchid, status, parkReason, olderThan, from, to } = flags;
  return {
    institution,
    sub_mchid: subMchid,
    status,
    park_reason: parkReason,
    older_than: olderThan,
    from,
    to,
  };
}
