import { type CredentialKey, type CredentialState, hintRemedy } from '../../ledger/index.js';
import { Outage, type OutageLog } from '../outage.js';
import type { Pacer } from '../pacing/index.js';
import type { CredentialListener } from './credential-guard.js';

/**
 * Tells the operator of this process what becomes of its credential, and the pace what checks came to.
 * @param wake called when claims may be made again
 */
export function credentialListener(
  logger: OutageLog,
  pacer: Pick<Pacer, 'note'>,
  wake: () => void,
): CredentialListener {
  const outage = new Outage('What is known of a credential could not be kept', logger);
  return {
    refused(state) {
      outage.over();
      logger.error(refusalText(state));
    },
    accepted(key) {
      outage.over();
      logger.log(acceptanceText(key));
      wake();
    },
    failed(error) {
      outage.failed(error);
    },
    replied(reply, answer, now) {
      const isPause = reply.status === 429 && reply.code !== null;
      const outcome = answer === 'unanswered' ? 'unknown' : answer;
      pacer.note('credential check', reply, isPause ? 'rate-limited' : outcome, now);
    },
  };
}

function refusalText({ institution, serialNo, nextCheckAt, hint }: CredentialState): string {
  const next = nextCheckAt === null ? 'soon' : `at ${new Date(nextCheckAt).toISOString()}`;
  const cause = hint === null ? '' : ` (${hint})`;
  const remedy = hintRemedy(hint);
  return (
    `Institution ${institution}: WeChat Pay refuses the credential of this process, serial number ${serialNo}${cause}. ` +
    `The process sends nothing for this institution until a check is accepted; the next one is ${next}.` +
    (remedy === null ? '' : ` ${remedy}`)
  );
}

function acceptanceText({ institution, serialNo }: CredentialKey): string {
  return `Institution ${institution}: WeChat Pay accepts the credential ${serialNo} again`;
}
