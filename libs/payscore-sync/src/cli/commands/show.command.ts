import { Option } from 'commander';
import { newInstitutionState, toInstitutionState } from '../../ledger/index.js';
import { isUuid } from '../../text/is-uuid.js';
import { notFound } from '../../service/access-scope.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { institutionOption } from '../tools/filter-flags.js';
import { type LedgerTools, withLedger } from '../tools/ledger-tools.js';
import { type ShownSync, tellSync } from '../tools/tell-sync.js';
import { toJson, toWire } from '../tools/wire.js';

interface ShowFlags {
  readonly institution?: string;
  readonly subMchid?: string;
}

export const showCommand = defineCommand<ShowFlags>({
  name: 'show',
  args: '<id|order>',
  summary: 'Tell what happened to a sync, or to the syncs of an order number, and what comes next',
  options: [
    institutionOption(),
    new Option('--sub-mchid <number>', 'only this sub-merchant, of an order number'),
  ],
  notes: `
It tells at most 50 syncs of an order, each with its last 20 calls and actions. Times are UTC.`,
  run: runShow,
});

async function runShow(call: CommandCall<ShowFlags>): Promise<ExitCode> {
  const { flags, terminal } = call;
  const told = await withLedger(call, 'look', async (tools) => {
    const ids = await idsOf(tools, call);
    const shown: { sync: ShownSync; isStopped: boolean }[] = [];
    for (const id of ids) {
      const sync = await read(tools, id);
      shown.push({ sync, isStopped: await isStopped(tools, sync.institution) });
    }
    return shown;
  });
  if (flags.json) terminal.print(toJson({ items: told.map(({ sync }) => sync) }));
  else terminal.print(told.map(({ sync, isStopped }) => tellSync(sync, isStopped)).join('\n\n'));
  return 0;
}

/** @throws PayscoreError `PAYSCORE_E_NOT_FOUND` */
async function idsOf(
  { syncs }: LedgerTools,
  { args, flags }: CommandCall<ShowFlags>,
): Promise<readonly string[]> {
  const [text = ''] = args;
  const id = text.trim().toLowerCase();
  if (isUuid(id)) return [id];
  const { items } = await syncs.listByOrder(text.trim(), flags);
  if (items.length === 0) throw notFound();
  return items.map((sync) => sync.id);
}

async function read({ syncs }: LedgerTools, id: string): Promise<ShownSync> {
  const details = await syncs.details(id, {});
  const [logs] = await syncs.logsOf([details], {});
  const { institution, outOrderNo } = details;
  return toWire({
    ...details,
    ...logs,
    handlerCalls: await syncs.handlerCalls(id, {}),
    notifications: await syncs.notifications({ institution, outOrderNo }),
  });
}

async function isStopped({ ledger, settings }: LedgerTools, institution: string): Promise<boolean> {
  const [state = newInstitutionState(institution)] = await ledger.states.list([institution]);
  return toInstitutionState(state, [], settings.ratePerSecond).breaker.state !== 'closed';
}
