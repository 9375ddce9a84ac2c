import type { WireItems, WireSync } from '../../http/console/wire.js';
import { searchText } from '../../http/query-parameters.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { withLedger } from '../tools/ledger-tools.js';
import { syncTable } from '../tools/sync-table.js';
import { toJson, toWire } from '../tools/wire.js';

export const findCommand = defineCommand({
  name: 'find',
  args: '<text>',
  summary: 'Find the syncs of a pasted text',
  options: [],
  notes: `
The text is an order number, a sync id, the transaction id of an online payment, a Request-ID of WeChat Pay, a trace id or
a traceparent. It finds at most 50 syncs, newest first, of all institutions.`,
  run: runFind,
});

async function runFind(call: CommandCall): Promise<ExitCode> {
  const { args, flags, terminal } = call;
  const text = searchText({ q: args[0] });
  const found = { items: await withLedger(call, 'look', ({ syncs }) => syncs.find(text, {})) };
  const { items } = toWire<WireItems<WireSync>>(found);
  if (flags.json) terminal.print(toJson(found));
  else if (items.length === 0) terminal.tell('No sync has this text.');
  else terminal.print(syncTable(items));
  return 0;
}
