import type { WireSync } from '../../http/console/wire.js';
import type { ReasonedActionOptions } from '../../ledger/index.js';
import { STEPS } from '../../story/statuses.js';
import {
  type CommandCall,
  defineCommand,
  type ExitCode,
  type PayscoreCommand,
} from '../command/payscore-command.js';
import { type ActorFlags, actorOf, actorOptions } from '../tools/actor-flags.js';
import { withLedger } from '../tools/ledger-tools.js';
import { syncTable } from '../tools/sync-table.js';
import { inEnglish } from '../tools/words.js';
import { toJson, toWire } from '../tools/wire.js';

export const cancelCommand = settleCommand('cancel', 'Withdraw one sync that was never sent');
export const resolveCommand = settleCommand(
  'resolve',
  'Settle one sync by hand that is parked or paid twice',
);

/** An action that settles a sync: one at a time, with a reason. */
function settleCommand(action: 'cancel' | 'resolve', summary: string): PayscoreCommand {
  return defineCommand<ActorFlags>({
    name: action,
    args: '<id>',
    summary,
    options: actorOptions(true),
    notes: `\n${inEnglish(STEPS[action])}`,
    run: (call) => runSettle(action, call),
  });
}

async function runSettle(action: 'cancel' | 'resolve', call: CommandCall<ActorFlags>): Promise<ExitCode> {
  const { args, flags, terminal } = call;
  const by = actorOf(flags) as ReasonedActionOptions;
  const record = await withLedger(call, 'write', ({ actions }) => actions.act(action, args[0] ?? '', by));
  terminal.print(flags.json ? toJson(record) : syncTable([toWire<WireSync>(record)]));
  return 0;
}
