import type { PayscoreInstitutionState } from '../../ledger/index.js';
import { type Fields, integer, nullable, text, time } from './field.js';

export const breakerFields: Fields<PayscoreInstitutionState['breaker']> = {
  state: text('Open: nothing is called but a probe now and then.', {
    enum: ['closed', 'open', 'half-open'],
  }),
  cause: text('Null when closed.', { enum: ['unauthorized', 'failures'], ...nullable }),
  hint: text('Code of what a 401 probably comes from.', { example: 'PAYSCORE_E_CLOCK', ...nullable }),
  remedy: text('What to do about it.', nullable),
  since: time('Since when it has not been closed.', nullable),
  nextProbeAt: time('When the next probe may start.', nullable),
};

export const institutionFields: Fields<PayscoreInstitutionState> = {
  institution: text('Its name.', { example: '1900000001' }),
  breaker: { description: 'Whether it may be called.', model: 'PayscoreBreaker' },
  pausedUntil: time('WeChat Pay last asked for a pause (429) until then.', nullable),
  ratePerSecond: integer('Calls per second over all replicas.', { example: 600 }),
  skewMs: integer("WeChat Pay's clock minus ours, ms; null until a verified reply told.", nullable),
  lastClaimAt: time('When a worker of any replica last took calls, or reported in.', nullable),
  lastSuccessAt: time('Last reply that showed the credentials to be good.', nullable),
};

export const institutionListFields: Fields<{ items: unknown }> = {
  items: { description: 'By name.', model: 'PayscoreInstitution', isList: true },
};
