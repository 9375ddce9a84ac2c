import type { Sync } from '../api/types.js';
import { PARK_REASONS } from '../story/index.js';
import { isSettled, own } from '../tables/tables.js';
import * as texts from '../texts/index.js';
import { useText } from '../texts/use-text.js';
import { Outside } from './outside.js';
import { useWhen } from './time.js';

/** In a few words: why it waits, or what comes next. */
export function NextStep({ sync }: { readonly sync: Sync }) {
  const { t, of } = useText();
  const when = useWhen();
  const { status, parkReason, nextAttemptAt, blockedBy } = sync;
  if (isSettled(status)) return <span class="faint">–</span>;
  if (status === 'parked' && parkReason !== null) {
    const reason = own(PARK_REASONS, parkReason);
    return reason ? <span>{of(reason)}</span> : <Outside text={parkReason} />;
  }
  if (blockedBy !== null) return <span>{t(texts.behindAnother)}</span>;
  if (status === 'double_paid') return <span>{t(texts.needsYou)}</span>;
  if (nextAttemptAt === null) return <span>{t(texts.callUnderWay)}</span>;
  return (
    <span>{t(status === 'queued' ? texts.nextSend : texts.nextQuery, { when: when(nextAttemptAt) })}</span>
  );
}
