import { examineSettings } from '../../doctor/index.js';
import {
  assertSchema,
  assertSettings,
  assertTables,
  createLedger,
  type Ledger,
  LedgerClock,
} from '../../ledger/index.js';
import { type PayscoreSyncSettings, settingsFromEnvironment } from '../../options/index.js';
import { AccessScope } from '../../service/access-scope.js';
import { ActOnSyncs } from '../../service/act-on-syncs.js';
import { CashBooks } from '../../service/cash-books.js';
import { FindSyncs } from '../../service/find-syncs.js';
import { RunActions } from '../../service/run-actions.js';
import { SyncWatcher } from '../../service/waiting/sync-watcher.js';
import { noTelemetry } from '../../telemetry/no-telemetry.js';
import { strandedInstitutions } from '../../ledger/stats/stranded-syncs.js';
import type { CommandCall } from '../command/payscore-command.js';
import { withDataSource } from '../command/with-data-source.js';
import { KnownInstitutions } from './known-institutions.js';

/** The service's parts on a ledger, without a worker: the workers of the hosts deliver. */
export interface LedgerTools {
  readonly ledger: Ledger;
  readonly settings: PayscoreSyncSettings;
  readonly institutions: KnownInstitutions;
  readonly scope: AccessScope;
  readonly syncs: FindSyncs;
  readonly actions: ActOnSyncs;
  readonly runs: RunActions;
  readonly cashBooks: CashBooks;
}

const silent = { log: () => undefined, error: () => undefined };

/** Workers poll for what is due. */
const noWorker = { ring: () => undefined, wake: () => undefined };

/**
 * Runs work on the ledger of the setup. Options and rules are those of the service.
 * @throws UsageError, PayscoreError of the start of a host
 */
export function withLedger<T>(
  call: Pick<CommandCall, 'flags' | 'environment' | 'folder'>,
  access: 'look' | 'write',
  work: (tools: LedgerTools) => Promise<T>,
): Promise<T> {
  const settings = settingsFromEnvironment(call.environment);
  return withDataSource(call, access, async (dataSource) => {
    const ledger = createLedger(dataSource, new LedgerClock(), settings, silent);
    await assertTables(ledger.gateway);
    await assertSchema(ledger.gateway);
    if (access === 'write') {
      await assertSettings(ledger.gateway);
      await ledger.failoverGuard.begin();
    }
    const institutions = await institutionsOf(ledger, call.environment);
    const tools = toolsOn(ledger, settings, institutions);
    try {
      return await work(tools);
    } finally {
      institutions.close();
    }
  });
}

async function institutionsOf(ledger: Ledger, environment: NodeJS.ProcessEnv): Promise<KnownInstitutions> {
  const names = await ledger.states.names();
  const others = await strandedInstitutions(ledger.gateway, names);
  return new KnownInstitutions([...names, ...others], examineSettings(environment).institution);
}

function toolsOn(
  ledger: Ledger,
  settings: PayscoreSyncSettings,
  institutions: KnownInstitutions,
): LedgerTools {
  const scope = new AccessScope(institutions);
  const watcher = new SyncWatcher(ledger, institutions, settings);
  return {
    ledger,
    settings,
    institutions,
    scope,
    syncs: new FindSyncs(ledger, scope),
    actions: new ActOnSyncs(ledger, scope, noWorker, watcher, noTelemetry),
    runs: new RunActions(ledger, scope, noWorker, watcher),
    cashBooks: new CashBooks(ledger, scope, noWorker, institutions, settings, noTelemetry),
  };
}
