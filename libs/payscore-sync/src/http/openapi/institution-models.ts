import type {
  PayscoreBreakerState,
  PayscoreInstitutionState,
  PayscoreRefusedCredential,
} from '../../ledger/index.js';
import { type Fields, integer, listOf, nullable, text, time } from './field.js';

export const breakerFields: Fields<PayscoreBreakerState> = {
  state: text('Open: nothing is called but a probe now and then.', {
    enum: ['closed', 'open', 'half-open'],
  }),
  cause: text('Null when closed.', { enum: ['unauthorized', 'failures'], ...nullable }),
  hint: text('Code of what a 401 probably comes from.', { example: 'PAYSCORE_E_CLOCK', ...nullable }),
  remedy: text('What to do about it.', nullable),
  since: time('Since when it has not been closed.', nullable),
  nextProbeAt: time('When the next probe may start.', nullable),
};

export const credentialFields: Fields<PayscoreRefusedCredential> = {
  id: text('Serial number and SHA-256 of the public key.', {
    example: '3775B6A45ACD588826D15E583A95F5DD/5f70bf18a0860070',
  }),
  serialNo: text('Serial number of the merchant API certificate.', {
    example: '3775B6A45ACD588826D15E583A95F5DD',
  }),
  isOwn: { type: 'boolean', description: 'Whether the process that answers signs with it.' },
  refusedSince: time('Since when WeChat Pay has refused it.', nullable),
  checkedAt: time('Last check that WeChat Pay answered.'),
  nextCheckAt: time('When the next check may start.', nullable),
  hint: text('Code of what the 401 probably comes from.', {
    example: 'PAYSCORE_E_MERCHANT_KEY',
    ...nullable,
  }),
  remedy: text('What to do about it.', nullable),
};

export const institutionFields: Fields<PayscoreInstitutionState> = {
  institution: text('Its name.', { example: '1900000001' }),
  breaker: { description: 'Whether it may be called.', model: 'PayscoreBreaker' },
  credentials: listOf('PayscoreCredential')(
    'Credentials that WeChat Pay refuses; processes with other ones go on.',
  ),
  pausedUntil: time('WeChat Pay last asked for a pause (429) until then.', nullable),
  ratePerSecond: integer('Calls per second over all replicas.', { example: 600 }),
  skewMs: integer("WeChat Pay's clock minus ours, ms; null before the first verified reply.", nullable),
  lastClaimAt: time('When a worker of any replica last took calls, or reported in.', nullable),
  lastSuccessAt: time('Last verified reply to any process.', nullable),
};

export const institutionListFields: Fields<{ items: unknown }> = {
  items: listOf('PayscoreInstitution')('By name.'),
};
