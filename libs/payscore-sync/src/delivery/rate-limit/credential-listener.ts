import { hintRemedy } from '../../errors/index.js';
import type { CredentialKey, CredentialState } from '../../ledger/index.js';
import { FailureBackoff } from '../../concurrency/failure-backoff.js';
import type { LineLog } from '../../text/line-log.js';
import type { RateLimiter } from './rate-limiter.js';
import type { CredentialListener } from './credential-guard.js';

/**
 * Logs the state of the credential, and reports checks to the rate limiter.
 * @param ring called when claims are allowed again, and when the next check is to be planned
 */
export function credentialListener(
  logger: LineLog & { warn(line: string): void },
  rateLimiter: Pick<RateLimiter, 'note'>,
  ring: () => void,
): CredentialListener {
  const backoff = new FailureBackoff('What is known of a credential could not be kept', logger);
  return {
    refused(state, isKnown) {
      backoff.over();
      if (isKnown) logger.warn(knownRefusalText(state));
      else logger.error(refusalText(state));
      ring();
    },
    accepted(key) {
      backoff.over();
      logger.log(acceptanceText(key));
      ring();
    },
    failed(error) {
      backoff.failed(error);
    },
    replied(reply, answer, now) {
      const isPause = reply.status === 429 && reply.code !== null;
      const outcome = answer === 'unanswered' ? 'unknown' : answer;
      rateLimiter.note('credential check', reply, isPause ? 'rate-limited' : outcome, now);
    },
  };
}

function refusalText(state: CredentialState): string {
  return `Institution ${state.institution}: WeChat Pay refuses the credential of this process, ${consequences(state)}`;
}

/** At start, or after a rotation back: no new refusal. */
function knownRefusalText(state: CredentialState): string {
  const { institution, refusedSince } = state;
  const since = refusedSince === null ? '' : ` since ${new Date(refusedSince).toISOString()}`;
  return `Institution ${institution}: WeChat Pay has refused the credential of this process${since}, ${consequences(state)}`;
}

function consequences({ serialNo, nextCheckAt, hint }: CredentialState): string {
  const next = nextCheckAt === null ? 'soon' : `at ${new Date(nextCheckAt).toISOString()}`;
  const cause = hint === null ? '' : ` (${hint})`;
  const remedy = hintRemedy(hint);
  return (
    `serial number ${serialNo}${cause}. ` +
    `The process sends nothing for this institution until a check is accepted; the next one is ${next}.` +
    (remedy === null ? '' : ` ${remedy}`)
  );
}

function acceptanceText({ institution, serialNo }: CredentialKey): string {
  return `Institution ${institution}: WeChat Pay accepts the credential ${serialNo} again`;
}
