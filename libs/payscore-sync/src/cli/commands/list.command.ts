import { Option } from 'commander';
import type { WirePage, WireSync } from '../../http/console/wire.js';
import { listFilter } from '../../http/query-parameters.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { type FilterFlags, filterOptions, filterQuery } from '../tools/filter-flags.js';
import { withLedger } from '../tools/ledger-tools.js';
import { syncTable } from '../tools/sync-table.js';
import { toJson, toWire } from '../tools/wire.js';

interface ListFlags extends FilterFlags {
  readonly sort?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

export const listCommand = defineCommand<ListFlags>({
  name: 'list',
  summary: 'List syncs, newest first',
  options: [
    ...filterOptions(),
    new Option('--sort <order>', 'newest or oldest first').choices(['newest', 'oldest']),
    new Option('--limit <number>', '1 to 200 (default: 50)'),
    new Option('--cursor <cursor>', 'nextCursor of the page before'),
  ],
  run: runList,
});

async function runList(call: CommandCall<ListFlags>): Promise<ExitCode> {
  const { flags, terminal } = call;
  const { sort, limit, cursor } = flags;
  const filter = listFilter({ ...filterQuery(flags), sort, limit, cursor });
  const page = await withLedger(call, 'look', ({ syncs }) => syncs.list(filter));
  if (flags.json) {
    terminal.print(toJson(page));
    return 0;
  }
  const { items, nextCursor } = toWire<WirePage<WireSync>>(page);
  if (items.length === 0) terminal.tell('No sync matches.');
  else terminal.print(syncTable(items));
  if (nextCursor !== null) terminal.tell(`There are more: --cursor ${nextCursor}`);
  return 0;
}
