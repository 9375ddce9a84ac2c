import { withDeadline } from '../concurrency/with-deadline.js';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';

/** Limits, ms. */
export interface PayscoreHealthLimits {
  /** A worker without a poll for longer hangs. Default 30,000. */
  readonly workerSilenceMs?: number;
  /** Age of an unsettled sync that counts as a problem. Default 3,600,000. */
  readonly unsettledMs?: number;
  /** How long the ledger may take to answer. Default 2000. */
  readonly patienceMs?: number;
}

/**
 * `down`: this process does not work. A restart may help only while `database` is `up`: the worker hangs, or
 * cannot write outcomes. When the database does not answer, a restart does not help, and the worker continues
 * by itself later. `degraded`: the process works, and something needs an operator or time.
 */
export interface PayscoreHealth {
  readonly status: 'up' | 'degraded' | 'down';
  /** Problems in words, without payment facts. */
  readonly problems: readonly string[];
  readonly database: 'up' | 'down';
  readonly worker: 'up' | 'down' | 'off';
  /** What tells workers of due syncs; `off`: nothing beside the process itself. */
  readonly engine: 'up' | 'down' | 'off';
  /** By institution; empty when the database does not answer. */
  readonly institutions: Readonly<Record<string, InstitutionHealth>>;
}

interface InstitutionHealth {
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly oldestUnsettledMs: number;
  readonly parked: number;
  readonly doublePaid: number;
  /** Notifications of online payments for syncs that were `synced` before; they stay until their retention ends. */
  readonly lateDoublePayments: number;
}

type Payscore = Pick<PayscoreSyncService, 'stats' | 'listInstitutions' | 'workerState'>;

/** State of this process and the ledger. Never rejects. */
export async function checkHealth(
  payscore: Payscore,
  { workerSilenceMs = 30_000, unsettledMs = 3_600_000, patienceMs = 2000 }: PayscoreHealthLimits = {},
): Promise<PayscoreHealth> {
  const failures = workerProblems(payscore, workerSilenceMs);
  const { isEnabled, engine: state } = payscore.workerState();
  const engine = state.name === 'in-process' ? 'off' : state.isUp ? 'up' : 'down';
  const worker = !isEnabled ? 'off' : failures.length > 0 ? 'down' : 'up';
  const found = await withDeadline(
    read(payscore).catch(() => null),
    patienceMs,
    () => null,
  );
  if (found === null) {
    const problems = [...failures, `The ledger did not answer within ${patienceMs} ms`];
    return { status: 'down', problems, database: 'down', worker, engine, institutions: {} };
  }
  const warnings = [
    ...(engine === 'down' ? [`The engine ${state.name} is down: polls find what is due`] : []),
    ...Object.entries(found).flatMap(([name, one]) => warningsOf(name, one, unsettledMs)),
  ];
  return {
    status: failures.length > 0 ? 'down' : warnings.length > 0 ? 'degraded' : 'up',
    problems: [...failures, ...warnings],
    ...{ database: 'up', worker, engine },
    institutions: Object.fromEntries(
      Object.entries(found).map(([name, { nobodyDelivers: _, refusedSerialNo: __, ...one }]) => [name, one]),
    ),
  };
}

interface Finding extends InstitutionHealth {
  readonly nobodyDelivers: boolean;
  /** Refused serial number of this process. */
  readonly refusedSerialNo: string | null;
}

type Found = Readonly<Record<string, Finding>>;

async function read(payscore: Payscore): Promise<Found> {
  const [stats, institutions] = await Promise.all([payscore.stats(), payscore.listInstitutions()]);
  const states = new Map(institutions.map((state) => [state.institution, state]));
  return Object.fromEntries(
    stats.institutions.map(({ institution, counts, oldestMs, nobodyDelivers, lateDoublePayments }) => [
      institution,
      {
        breaker: states.get(institution)?.breaker.state ?? 'closed',
        oldestUnsettledMs: Math.max(0, ...Object.values(oldestMs).map((ms) => ms ?? 0)),
        parked: counts.parked ?? 0,
        doublePaid: counts.double_paid ?? 0,
        lateDoublePayments,
        nobodyDelivers,
        refusedSerialNo: states.get(institution)?.credentials.find(({ isOwn }) => isOwn)?.serialNo ?? null,
      },
    ]),
  );
}

function warningsOf(name: string, one: Found[string], unsettledMs: number): string[] {
  const isOld = one.oldestUnsettledMs > unsettledMs;
  return [
    ...(one.breaker === 'closed' ? [] : [`Institution ${name}: the breaker is ${one.breaker}`]),
    ...(one.refusedSerialNo === null
      ? []
      : [`Institution ${name}: WeChat Pay refuses the credential of this process (${one.refusedSerialNo})`]),
    ...(isOld ? [`Institution ${name}: a sync is unsettled for more than ${unsettledMs} ms`] : []),
    ...(one.nobodyDelivers ? [`Institution ${name}: syncs are due and no worker delivers them`] : []),
  ];
}

function workerProblems(payscore: Payscore, silenceMs: number): string[] {
  const { isEnabled, lastPollAt, isStuck, unwrittenMs } = payscore.workerState();
  if (!isEnabled) return [];
  const isSilent = lastPollAt === null || Date.now() - lastPollAt.getTime() >= silenceMs;
  const forMs = Math.round(unwrittenMs);
  return [
    ...(isSilent ? [`The worker has not looked for due syncs for ${silenceMs} ms`] : []),
    ...(isStuck
      ? [`The worker could not write the outcome of a call for ${forMs} ms, and makes no new ones`]
      : []),
  ];
}
