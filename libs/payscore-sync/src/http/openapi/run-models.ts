import { PARK_REMEDIES, RUN_ACTIONS, SYNC_STATUSES } from '../../ledger/index.js';
import type { RunActionsOptions } from '../../service/payscore-sync.service-options.js';
import type { PayscoreRunOutcome, PayscoreRunPlan, PayscoreRunResult } from '../../service/run-results.js';
import { type Fields, integer, listOf, nullable, text, time } from './field.js';
import { reasonFields } from './request-models.js';

const optional = { required: false } as const;

/** By the names of the query of `GET /syncs`. */
export const selectionFields = {
  institution: text('Name of the institution; required when several are configured.', optional),
  sub_mchid: text('Only of this sub-merchant.', optional),
  status: text('Only with this status; default: parked.', { enum: SYNC_STATUSES, ...optional }),
  park_reason: text('Only parked ones with this reason.', { enum: Object.keys(PARK_REMEDIES), ...optional }),
  older_than: text('Recorded at least so long ago: a number with s, m, h or d.', {
    example: '15m',
    ...optional,
  }),
  from: time('Recorded at this time or later.', optional),
  to: time('Recorded before this time.', optional),
};

export const runFields: Fields<Omit<RunActionsOptions, 'actor' | 'within'>> = {
  action: text('What to do.', { enum: RUN_ACTIONS }),
  filter: { description: 'To the 1,000 oldest of these.', model: 'PayscoreSelection', ...optional },
  ids: {
    type: 'array',
    items: { type: 'string' },
    description: 'Or to these, at most 200.',
    ...optional,
  },
  reason: { ...reasonFields.reason, ...optional },
  dryRun: { type: 'boolean', description: 'True: only say what would be done.' },
  digest: text('Of the dry run; required for the real one.', optional),
};

/** Fields of the dry run and those of the real one. */
export const runReplyFields: Fields<
  Omit<PayscoreRunPlan & Omit<PayscoreRunResult, 'dryRun'>, 'dryRun'> & { dryRun: boolean }
> = {
  dryRun: { type: 'boolean', description: 'Whether nothing was done.' },
  digest: text('Names the syncs it is about, as they stood.'),
  count: integer('Dry run: how many it would be done to.', optional),
  refused: {
    type: 'object',
    description: 'Dry run: how many each rule refuses: status, leased, behind, maybe-sent, not-found.',
    ...optional,
  },
  hasMore: { type: 'boolean', description: 'Dry run: the filter covers more.', ...optional },
  done: integer('How many it was done to.', optional),
  outcomes: listOf('PayscoreRunOutcome')('One for each sync.', optional),
};

export const runOutcomeFields: Fields<PayscoreRunOutcome> = {
  id: text('Id of the sync.', { format: 'uuid' }),
  outcome: text('`refused`: by a rule, since it changed meanwhile.', { enum: ['done', 'refused', 'failed'] }),
  status: text('Status after it was done.', { enum: SYNC_STATUSES, ...nullable }),
  code: text('Why it was not done.', { example: 'PAYSCORE_E_WRONG_STATUS', ...nullable }),
  detail: text('The same for people.', nullable),
};
