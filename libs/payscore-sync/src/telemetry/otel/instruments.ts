/** One metric, as it is created. For Prometheus dots become underscores and counters end in `_total`. */
export interface InstrumentText {
  readonly name: string;
  readonly description: string;
  /** UCUM: `s`, or `{what is counted}`. */
  readonly unit: string;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** From a few ms to the deadline of a call. */
const CALL_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** From ms to a weekend: a customer on the payment page takes minutes. */
const LATENCY_SECONDS = [1, 2.5, 5, 10, 30, 60, 180, 300, 600, 1800, 3600, 21_600, 86_400, 259_200];

/** Every metric there is; docs/operations.md explains each. */
export const INSTRUMENTS = {
  attempts: {
    name: 'payscore.sync.attempts',
    description: 'Calls to WeChat Pay, by how the reply was read and whether its signature was believed.',
    unit: '{call}',
  },
  callDuration: {
    name: 'payscore.sync.call.duration',
    description: 'From signing to the last byte of one call.',
    unit: 's',
    buckets: CALL_SECONDS,
  },
  signatureProbes: {
    name: 'payscore.sync.signature_probes',
    description: 'Replies with which WeChat Pay tested whether signatures are checked.',
    unit: '{reply}',
  },
  settled: {
    name: 'payscore.sync.settled',
    description: 'Syncs that were settled, by status and by what proved it.',
    unit: '{sync}',
  },
  needsPerson: {
    name: 'payscore.sync.needs_person',
    description: 'Syncs that began to wait for a person, by status and reason.',
    unit: '{sync}',
  },
  latency: {
    name: 'payscore.sync.latency',
    description: 'From recorded to synced.',
    unit: 's',
    buckets: LATENCY_SECONDS,
  },
  leasesLost: {
    name: 'payscore.sync.leases_lost',
    description: 'Attempts whose outcome could not be written while their lease held.',
    unit: '{attempt}',
  },
  paced: {
    name: 'payscore.sync.calls_taken',
    description:
      'Calls taken out of the pace of an institution; probes try an open breaker or check a credential.',
    unit: '{call}',
  },
  notifications: {
    name: 'payscore.sync.notifications',
    description: 'Notifications of WeChat Pay, by what came of them.',
    unit: '{notification}',
  },
  raisedDoublePayments: {
    name: 'payscore.sync.late_double_payments.raised',
    description: 'Late double payments that the ledger keeps; 10000 means at least so many.',
    unit: '{order}',
  },
  lastDoublePayment: {
    name: 'payscore.sync.late_double_payments.last.time',
    description: 'When the newest late double payment was found, Unix time; 0: none.',
    unit: 's',
  },
  handlerCalls: {
    name: 'payscore.sync.handler.calls',
    description: "Calls of the host's event handlers, by how they ended.",
    unit: '{call}',
  },
  handlerDuration: {
    name: 'payscore.sync.handler.duration',
    description: "How long the host's event handlers took.",
    unit: 's',
    buckets: CALL_SECONDS,
  },
  oldestUnsettled: {
    name: 'payscore.sync.oldest_unsettled.age',
    description: 'Age of the oldest sync that is not settled; 0 when all are. The figure to watch.',
    unit: 's',
  },
  unsettled: {
    name: 'payscore.sync.unsettled',
    description: 'Syncs that are not settled, by status; 10000 means at least so many.',
    unit: '{sync}',
  },
  overdue: {
    name: 'payscore.sync.overdue',
    description: 'How long the first sync that is due has been so.',
    unit: 's',
  },
  unattended: {
    name: 'payscore.sync.unattended',
    description: '1 when syncs are due and no worker of any process has reported in for long.',
    unit: '1',
  },
  breaker: {
    name: 'payscore.sync.breaker.open',
    description: '1 while the breaker is not closed.',
    unit: '1',
  },
  credentialsRefused: {
    name: 'payscore.sync.credentials.refused',
    description: 'Credentials that WeChat Pay refuses; the processes that sign with them send nothing.',
    unit: '{credential}',
  },
  skew: {
    name: 'payscore.sync.clock_skew',
    description: "WeChat Pay's clock minus ours, from the last verified reply.",
    unit: 's',
  },
  handlersPending: {
    name: 'payscore.sync.handler.pending',
    description: "Calls the host's event handlers are still to get.",
    unit: '{call}',
  },
  engineUp: {
    name: 'payscore.sync.engine.up',
    description: 'Whether this process can tell workers of due syncs; 0: polls alone find them.',
    unit: '1',
  },
  failedRings: {
    name: 'payscore.sync.engine.failed_rings',
    description: 'Rings that this process could not send.',
    unit: '{ring}',
  },
  ignoredMessages: {
    name: 'payscore.sync.engine.ignored_messages',
    description: 'Messages of the engine that no process of this version sent.',
    unit: '{message}',
  },
  lastPoll: {
    name: 'payscore.sync.last_poll.time',
    description: 'When this process last looked for due syncs and the ledger answered, Unix time.',
    unit: 's',
  },
} as const satisfies Readonly<Record<string, InstrumentText>>;
